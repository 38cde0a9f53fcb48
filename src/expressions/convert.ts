import type * as hbs from 'handlebars/dist/cjs/handlebars/compiler/base.js'
import { forbiddenKeys } from '../base/keys.ts'
import { didYouMean } from '../base/nearest.ts'
import { mismatch } from './helper.ts'
import { helpers } from './helpers/index.ts'
import { arity } from './invoke.ts'
import { lineStartsOf } from './syntax.ts'
import type { Call, Expression, Flaw, Option, Path } from './tree.ts'

/** Makes our expressions of those of Handlebars, and says what is wrong whatever the values are. */
export class ExpressionConverter {
  readonly flaws: Flaw[] = []
  private readonly lineStarts: readonly number[]
  private readonly shift: number

  /** @param shift what to add to the offsets of the text */
  constructor(text: string, shift: number) {
    this.lineStarts = lineStartsOf(text)
    this.shift = shift
  }

  expression(operand: hbs.Operand): Expression {
    if (operand.type === 'SubExpression') return this.application(operand)
    if (operand.type === 'PathExpression') return this.path(operand)
    const offset = this.offset(operand)
    if (operand.type === 'UndefinedLiteral') return nameAt('undefined', offset)
    if (operand.type === 'StringLiteral')
      return { kind: 'literal', value: unescaped(String(operand.value)), offset }
    return { kind: 'literal', value: operand.value ?? null, offset }
  }

  /** A value, or a helper with its arguments. */
  application(node: hbs.MustacheStatement | hbs.SubExpression): Expression {
    if (node.params.length === 0 && !node.hash) return this.expression(node.path)
    const call: Call = {
      kind: 'call',
      helper: wordOf(node.path),
      args: node.params.map(param => this.expression(param)),
      options: this.options(node.hash),
      offset: this.offset(node.path),
    }
    this.checkCall(call)
    return call
  }

  options(hash: hbs.Hash | undefined): readonly Option[] {
    return (hash?.pairs ?? []).map(pair => ({
      name: pair.key,
      value: this.expression(pair.value),
      offset: this.offset(pair),
    }))
  }

  private path(node: hbs.PathExpression): Path {
    const offset = this.offset(node)
    for (const segment of node.parts.filter(part => forbiddenKeys.has(part))) {
      this.flaw(`The name ${segment} is not allowed`, offset, segment)
    }
    const isThis = node.parts.length === 0 || /^(\.\.\/)*(this\b|\.\/)/.test(node.original)
    return {
      kind: 'path',
      root: node.data ? 'data' : isThis ? 'this' : 'name',
      up: node.depth,
      segments: node.parts,
      text: node.original,
      offset,
    }
  }

  private checkCall({ helper: name, args, options, offset }: Call): void {
    const helper = helpers.get(name)
    if (!helper) {
      const hint = didYouMean(name, helpers.keys())
      return this.flaw(`There is no helper ${name}`, offset, name, hint)
    }
    const { least, most } = arity(helper)
    if (args.length < least || args.length > most) {
      this.flaw(`${name} takes ${count(least, most)}, not ${args.length}`, offset, name, helper.signature)
    }
    for (const option of options) {
      if (Object.hasOwn(helper.options, option.name)) continue
      const hint = didYouMean(option.name, Object.keys(helper.options)) ?? helper.signature
      this.flaw(`${name} has no option ${option.name}`, option.offset, option.name, hint)
    }
    for (const [i, arg] of args.entries()) {
      const declared = helper.args[i] ?? helper.rest
      if (arg.kind !== 'literal' || !declared || declared.read(arg.value) !== undefined) continue
      this.flaw(mismatch(name, declared, arg.value), arg.offset, name, helper.signature)
    }
  }

  flaw(message: string, offset: number, word: string, hint?: string): void {
    this.flaws.push({ message, offset, word, hint })
  }

  offset({ loc }: { loc: hbs.Location }): number {
    return (this.lineStarts[loc.start.line - 1] ?? 0) + loc.start.column + this.shift
  }
}

function nameAt(name: string, offset: number): Path {
  return { kind: 'path', root: 'name', up: 0, segments: [name], text: name, offset }
}

/** The word that stands where a helper, block or partial is named. */
export function wordOf(node: hbs.Operand): string {
  if (node.type === 'PathExpression') return node.original
  if (node.type === 'SubExpression') return '(...)'
  return String(node.value)
}

/** The escapes `\n`, `\t`, `\r` and `\\` of a text in quotes; any other backslash stays, as in `"\d+"`. */
function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' }
  return text.replace(/\\([ntr\\])/g, (_, letter: string) => characters[letter] ?? letter)
}

function count(least: number, most: number): string {
  const noun = (n: number) => (n === 1 ? 'argument' : 'arguments')
  if (least === most) return `${least} ${noun(least)}`
  return most === Number.POSITIVE_INFINITY
    ? `at least ${least} ${noun(least)}`
    : `${least} to ${most} arguments`
}
