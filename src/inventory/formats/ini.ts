import { forbiddenKeys } from '../../base/keys.ts'
import type { Place, Source } from '../../base/place.ts'
import type { Problems } from '../../base/problems.ts'
import { nodeOf } from '../../base/yaml.ts'
import type { Variable } from '../../model/inventory.ts'
import { hostsNamedBy } from '../addresses.ts'
import type { Draft, Variables } from '../draft.ts'
import { literalOrText } from './literals.ts'
import { shellWords, type Word } from './words.ts'

interface Line {
  readonly text: string
  readonly place: Place
}

interface Section {
  readonly group: string
  readonly kind: 'hosts' | 'vars' | 'children'
}

/** A use of a group that the file must define. */
interface Use {
  readonly group: string
  readonly kind: Section['kind']
  readonly place: Place
}

/**
 * Reads an inventory in the INI form:
 *
 *     lonely.example.org ansible_user=admin
 *     [web]
 *     web[01:20]:2222 color='light blue'   # like words of a shell
 *     [web:vars]
 *     workers=4
 *     [site:children]
 *     web
 */
export function readIni(source: Source, draft: Draft, problems: Problems): void {
  new IniReader(source, draft, problems).read()
}

class IniReader {
  private section: Section | undefined = { group: 'ungrouped', kind: 'hosts' }
  private readonly defined: Set<string>
  private readonly uses: Use[] = []
  private readonly variables = new Map<string, Map<string, Variable>>()
  private readonly source: Source
  private readonly draft: Draft
  private readonly problems: Problems

  constructor(source: Source, draft: Draft, problems: Problems) {
    this.source = source
    this.draft = draft
    this.problems = problems
    this.defined = new Set(draft.groups.keys())
  }

  read(): void {
    for (const line of lines(this.source)) {
      if (/^\[.*\]\s*(#.*)?$/.test(line.text)) this.section = this.header(line)
      else if (this.section) this.entry(line, this.section)
    }
    for (const [group, variables] of this.variables) this.draft.setGroup(group, this.source.file, variables)
    for (const use of this.uses) this.checkDefined(use)
  }

  private header({ text, place }: Line): Section | undefined {
    const [, group, kind = 'hosts'] = /^\[\s*([^:\]\s]+)\s*(?::\s*(\w+)\s*)?\]/.exec(text) ?? []
    const hint = 'such as [web], [web:vars] or [web:children]'
    if (group === undefined) return this.problems.add(`${text} names no group`, place, hint)
    if (kind !== 'hosts' && kind !== 'vars' && kind !== 'children') {
      return this.problems.add(`A section cannot be of the kind ${kind}`, place, hint)
    }
    this.draft.group(group)
    if (kind === 'vars') this.uses.push({ group, kind, place })
    else this.defined.add(group)
    return { group, kind }
  }

  private entry(line: Line, { group, kind }: Section): void {
    if (kind === 'hosts') this.hosts(line, group)
    if (kind === 'children') this.child(line, group)
    if (kind === 'vars') this.variable(line, group)
  }

  private hosts({ text, place }: Line, group: string): void {
    const split = shellWords(text)
    if ('problem' in split)
      return this.problems.add(`Cannot read this line: ${split.problem}`, within(place, split))
    const [host, ...assignments] = split.words
    if (!host) return
    const addressed = hostsNamedBy(host.text)
    if ('problem' in addressed) {
      const hint = host.text.includes('=') ? `variables of a group stand in [${group}:vars]` : undefined
      return this.problems.add(addressed.problem, place, hint)
    }
    this.draft.addHosts(addressed, group, place, this.assigned(assignments, place))
  }

  private assigned(words: readonly Word[], line: Place): Variables {
    const variables = new Map<string, Variable>()
    for (const word of words) {
      const place = within(line, word)
      const equals = word.text.indexOf('=')
      if (equals < 1) this.problems.add(`${word.text} must be like name=value`, place, cureFor(word.text))
      else if (this.isAllowed(word.text.slice(0, equals), place))
        variables.set(word.text.slice(0, equals), variableOf(word.text.slice(equals + 1), place))
    }
    return variables
  }

  private isAllowed(name: string, place: Place): boolean {
    if (!forbiddenKeys.has(name)) return true
    this.problems.add(`The name ${name} is not allowed`, place)
    return false
  }

  private child({ text, place }: Line, group: string): void {
    const [, child] = /^([^\s#]+)\s*(#.*)?$/.exec(text) ?? []
    if (child === undefined) return this.problems.add(`A line of children is the name of one group`, place)
    this.draft.addChild(group, child, place)
    this.uses.push({ group: child, kind: 'children', place })
  }

  private variable({ text, place }: Line, group: string): void {
    const equals = text.indexOf('=')
    const name = text.slice(0, Math.max(equals, 0)).trim()
    if (name === '') return this.problems.add('A line of variables is like name=value', place)
    if (!this.isAllowed(name, place)) return
    const value = text.slice(equals + 1).trim()
    const offset = equals + 1 + text.slice(equals + 1).search(/\S|$/)
    const variables = this.variables.get(group) ?? new Map<string, Variable>()
    this.variables.set(group, variables.set(name, variableOf(value, within(place, { offset }))))
  }

  private checkDefined({ group, kind, place }: Use): void {
    if (this.defined.has(group)) return
    const what = kind === 'vars' ? 'has variables' : 'is a child'
    this.problems.add(`The group ${group} ${what} but is defined nowhere`, place, `define it: [${group}]`)
  }
}

/** The lines that are neither empty nor comments, without surrounding spaces. */
function lines(source: Source): Line[] {
  let start = 0
  return source.text.split('\n').flatMap(line => {
    const text = line.trim()
    const offset = start + line.search(/\S|$/)
    start += line.length + 1
    return text === '' || /^[#;]/.test(text) ? [] : [{ text, place: { source, offset } }]
  })
}

function variableOf(text: string, place: Place): Variable {
  return { written: nodeOf(literalOrText(text), place) }
}

function within({ source, offset }: Place, inside: { offset: number }): Place {
  return { source, offset: offset + inside.offset }
}

function cureFor(word: string): string | undefined {
  return /[{}]/.test(word) ? `a value with spaces stands in quotes: name="{{ other }}"` : undefined
}
