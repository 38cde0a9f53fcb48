import { asArgument, atRoot, convertedExpression, withLoopNames } from './expression.ts'
import { type JinjaPart, jinjaParts } from './jinja.ts'

/** What could not be written anew, and where it stands. */
export interface Left {
  readonly message: string
  readonly offset: number
}

export interface ConvertedText {
  readonly text: string
  readonly left: readonly Left[]
  /** How many expressions and blocks were written anew. */
  readonly count: number
}

/** A template of Jinja as one of Handlebars. What cannot be one stays as it was. */
export function convertedTemplate(template: string): ConvertedText {
  return new TemplateWriter(jinjaParts(template)).whole()
}

const managed = 'Written by Deliver; changes are lost'

class TemplateWriter {
  private readonly parts: readonly JinjaPart[]
  private readonly left: Left[] = []
  /** The texts, by their numbers, as they are written; nothing for tags that are left. */
  private readonly kept = new Map<number, string>()
  /** The names that each of the loops around gives. */
  private readonly loops: (readonly string[])[] = []
  private count = 0

  constructor(parts: readonly JinjaPart[]) {
    this.parts = parts
  }

  whole(): ConvertedText {
    const text = this.parts.map((part, index) => this.written(part, index)).join('')
    return { text, left: this.left, count: this.count }
  }

  private written(part: JinjaPart, index: number): string {
    if (part.kind === 'text') return this.text(part, index)
    if (part.kind === 'output' && part.text === 'ansible_managed') return managed
    const inside = this.inside(part)
    if (inside === undefined) {
      this.kept.set(index, '')
      return asItWas(part)
    }
    this.count++
    return `{{${part.trimsBefore ? '~' : ''}${inside}${part.trimsAfter ? '~' : ''}}}`
  }

  /** Text. Jinja, as Ansible calls it, takes away a line break that follows a block; Handlebars that of a line of its own. */
  private text({ text }: JinjaPart, index: number): string {
    const before = this.parts[index - 1]
    const isAfterBlock = before && !['output', 'text'].includes(before.kind) && !this.kept.has(index - 1)
    const kept = isAfterBlock && text.startsWith('\n') && !this.hasOwnLine(index - 1) ? text.slice(1) : text
    this.kept.set(index, kept)
    const braces = kept.replaceAll('{{', '\\{{')
    return this.parts[index + 1] !== undefined && braces.endsWith('\\') ? `${braces}\\` : braces
  }

  /** Whether nothing but white space stands beside a tag on its line, as that is written. */
  private hasOwnLine(index: number): boolean {
    const before = index === 0 ? '\n' : (this.kept.get(index - 1) ?? '')
    const after = this.parts[index + 1]
    const begins = /\n[ \t]*$/.test(before) || (index === 1 && /^[ \t]*$/.test(before))
    return begins && (after === undefined || (after.kind === 'text' && /^[ \t]*(\n|$)/.test(after.text)))
  }

  private inside(part: JinjaPart): string | undefined {
    if (part.kind === 'comment') return part.text.includes('}}') ? `!-- ${part.text} --` : `! ${part.text} `
    if (part.kind === 'output') return this.expression(part.text, part.offset, text => ` ${text} `)
    return this.block(part)
  }

  private block({ text, offset }: JinjaPart): string | undefined {
    const [, word = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(text) ?? []
    if (word === 'if') return this.expression(rest, offset, it => `#if ${asArgument(it)}`)
    if (word === 'elif') return this.expression(rest, offset, it => `else if ${asArgument(it)}`)
    if (word === 'else') return 'else'
    if (word === 'endif') return '/if'
    if (word === 'for') {
      const inside = this.loop(rest, offset)
      this.loops.push(namesOf(rest))
      return inside
    }
    if (word === 'endfor') {
      this.loops.pop()
      return '/each'
    }
    if (word === 'include') return this.include(rest, offset)
    return this.leave(`There is no {% ${word} %} here`, offset)
  }

  /** `for item in list`, `for key, value in map.items()` */
  private loop(text: string, offset: number): string | undefined {
    const [first = '', second] = namesOf(text)
    const list = text.replace(/^[\w, ]+?\s+in\s+/, '')
    if (first === '' || /\s(if|recursive)\s?/.test(list)) {
      return this.leave('A loop with a condition is written with where', offset)
    }
    if (second === undefined)
      return this.expression(list, offset, it => `#each ${asArgument(it)} as |${first}|`)
    const map = /^([\s\S]+?)(?:\.(?:items|iteritems)\(\)|\s*\|\s*dictsort|\s*\|\s*dict2items)$/.exec(
      list.trim(),
    )?.[1]
    if (map === undefined) return this.leave('A loop over pairs is written over a map', offset)
    return this.expression(map, offset, it => `#each ${asArgument(it)} as |${second} ${first}|`)
  }

  private include(text: string, offset: number): string | undefined {
    const name = /^["']([\w./-]+?)(?:\.j2)?["']$/.exec(text.trim())?.[1]
    return name === undefined ? this.leave('A template that is included has a name', offset) : `> ${name}`
  }

  private expression(text: string, offset: number, write: (text: string) => string): string | undefined {
    const { text: converted, problem, isLeft } = convertedExpression(withLoopNames(text))
    if (problem !== undefined) this.leave(problem, offset)
    if (isLeft) return undefined
    return write(this.loops.length === 0 ? converted : atRoot(converted, this.loops.flat()))
  }

  private leave(message: string, offset: number): undefined {
    this.left.push({ message, offset })
    return undefined
  }
}

function asItWas({ kind, text }: JinjaPart): string {
  return kind === 'output' ? `\\{{ ${text} }}` : `{% ${text} %}`
}

/** `key, value in map.items()` */
function namesOf(loop: string): string[] {
  const [, names = ''] = /^([\w, ]+?)\s+in\s/.exec(loop) ?? []
  return names.split(/\s*,\s*/).filter(Boolean)
}
