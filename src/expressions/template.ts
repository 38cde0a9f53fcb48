import type * as hbs from 'handlebars/dist/cjs/handlebars/compiler/base.js'
import { didYouMean } from '../base/nearest.ts'
import { ExpressionConverter, wordOf } from './convert.ts'
import type { Block, Flaw, Part } from './tree.ts'
import { Whitespace } from './whitespace.ts'

const blocks = ['if', 'unless', 'each', 'with'] as const

/** What a text can hold: only expressions, or blocks and partials too. */
export type Extent = 'expressions' | 'everything'

/** Makes our parts of the program that the parser of Handlebars gives for a text. */
export class TemplateConverter {
  readonly parts: readonly Part[]
  private readonly text: string
  private readonly extent: Extent
  private readonly expressions: ExpressionConverter
  private readonly whitespace: Whitespace

  constructor(text: string, program: hbs.Program, shift: number, extent: Extent) {
    this.text = text
    this.extent = extent
    this.expressions = new ExpressionConverter(text, shift)
    this.whitespace = new Whitespace(program, block => this.isInverted(block))
    this.parts = this.partsOf(program)
  }

  get flaws(): readonly Flaw[] {
    return this.expressions.flaws
  }

  private partsOf(program: hbs.Program | undefined): readonly Part[] {
    return program?.body.flatMap(statement => this.part(statement)) ?? []
  }

  private part(statement: hbs.Statement): readonly Part[] {
    switch (statement.type) {
      case 'CommentStatement':
        return []
      case 'ContentStatement':
        return this.written(this.whitespace.textOf(statement))
      case 'MustacheStatement':
        return [{ kind: 'output', expression: this.expressions.application(statement) }]
      case 'BlockStatement':
        return this.inTemplate(statement, () => this.block(statement))
      case 'PartialStatement':
        return this.inTemplate(statement, () => this.partial(statement))
      default:
        return this.refused(statement, '{{', 'Decorators and partial blocks are not known here')
    }
  }

  private written(text: string): readonly Part[] {
    return text === '' ? [] : [{ kind: 'text', text }]
  }

  /** Blocks and partials belong to template files. */
  private inTemplate(statement: { loc: hbs.Location }, convert: () => readonly Part[]): readonly Part[] {
    if (this.extent === 'everything') return convert()
    const hint = 'use a helper such as ternary or join, or a template file'
    return this.refused(statement, '{{', 'Blocks and partials have no place in a YAML text', hint)
  }

  private block(statement: hbs.BlockStatement): readonly Part[] {
    const written = wordOf(statement.path)
    const name = blocks.find(block => block === written)
    if (!name) {
      const hint = didYouMean(written, blocks) ?? `blocks are ${blocks.join(', ')}`
      return this.refused(statement.path, written, `There is no block ${written}`, hint)
    }
    const [subject, ...more] = statement.params
    if (!subject || more.length > 0 || statement.hash) {
      const hint = `{{#${name} (helper value)}}: a helper with its arguments takes parentheses`
      return this.refused(statement.path, name, `${name} takes one value`, hint)
    }
    return [this.blockOf(name, statement, subject)]
  }

  private blockOf(name: Block['name'], statement: hbs.BlockStatement, subject: hbs.Operand): Block {
    return {
      kind: 'block',
      name,
      subject: this.expressions.expression(subject),
      params: statement.program?.blockParams ?? statement.inverse?.blockParams ?? [],
      body: this.partsOf(statement.program),
      elseBody: this.partsOf(statement.inverse),
    }
  }

  private partial(statement: hbs.PartialStatement): readonly Part[] {
    const { name } = statement
    const [context] = statement.params
    return [
      {
        kind: 'partial',
        name: name.type === 'SubExpression' ? this.expressions.expression(name) : wordOf(name),
        context: context && this.expressions.expression(context),
        options: this.expressions.options(statement.hash),
        indent: this.whitespace.indentOf(statement),
        offset: this.expressions.offset(name),
      },
    ]
  }

  private refused(
    node: { loc: hbs.Location },
    word: string,
    message: string,
    hint?: string,
  ): readonly Part[] {
    this.expressions.flaw(message, this.expressions.offset(node), word, hint)
    return []
  }

  /** Whether a block is written `{{^if x}}`: then what is done when `x` is false comes first. */
  private isInverted(block: hbs.BlockStatement): boolean {
    return /^\{\{~?\^/.test(this.text.slice(this.expressions.offset(block)))
  }
}
