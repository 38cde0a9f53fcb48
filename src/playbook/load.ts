import { dirname, join, resolve } from 'node:path'
import { UsageError } from '../base/errors.ts'
import { isFile, kindOf, readYamlFile, shownPath, statsOf } from '../base/files.ts'
import { didYouMean } from '../base/nearest.ts'
import type { Place } from '../base/place.ts'
import { Problems } from '../base/problems.ts'
import { type Entry, entryOf, type MapNode, type Node, plainValue } from '../base/yaml.ts'
import type { Module } from '../model/module.ts'
import { hostOrders, type Inherited, type Play, strategyNames, type Variables } from '../model/playbook.ts'
import { checkExpressions } from './check/arguments.ts'
import { checkRegistered } from './check/registered.ts'
import type { Context, Readers } from './context.ts'
import { findFile, searchedFolders } from './read/files.ts'
import { checkNotifications } from './read/handlers.ts'
import { inherit, nothingInherited } from './read/inherit.ts'
import { keywordsOf } from './read/keywords.ts'
import { checkDefaults } from './read/module-defaults.ts'
import { readPrompts } from './read/prompts.ts'
import {
  readList,
  readMap,
  readPart,
  readText,
  readVariables,
  reportUnknownKey,
  textNodes,
} from './read/read.ts'
import { readRole, readRoles } from './read/roles.ts'
import { readStaticText, StaticScope } from './read/static-scope.ts'
import { readHandlers, readSteps, readStepsFile } from './read/tasks.ts'

/**
 * An entry of a playbook that stands for plays, such as a service file to launch: makes them, as they would be
 * written. `folder` is that of the playbook; mistakes go to `problems`.
 */
export type Expander = (entry: MapNode, folder: string, problems: Problems) => readonly Node[]

export interface LoadOptions {
  readonly modules: ReadonlyMap<string, Module>
  /** Entries that stand for plays, by their key. */
  readonly expanders?: ReadonlyMap<string, Expander>
  /** Those of the command line: names of imports may hold them. */
  readonly extraVars?: Variables
}

/** Tasks import roles and roles hold tasks, so each reads the other by these. */
const readers: Readers = {
  steps: readSteps,
  handlers: readHandlers,
  stepsFile: readStepsFile,
  role: readRole,
}

/**
 * Reads playbooks with all they import, and checks what can be checked without hosts.
 * @throws FileError with every mistake of every file
 */
export function loadPlaybooks(paths: readonly string[], options: LoadOptions): Play[] {
  const problems = new Problems()
  const reader = new PlaybookReader(options, problems)
  const plays = paths.flatMap(path => reader.playbook(path, noInheritance))
  checkRegistered(plays, options.modules, problems)
  problems.throwIfAny()
  return plays
}

/**
 * The plays of a playbook that a program has made, as it would be written in a folder.
 * @throws FileError with every mistake
 */
export function playsIn(playbook: Node, folder: string, options: LoadOptions): Play[] {
  const problems = new Problems()
  const plays = new PlaybookReader(options, problems).plays(playbook, join(folder, 'playbook'), noInheritance)
  problems.throwIfAny()
  return plays
}

/** The path of a playbook: looked up in `.`, then in `playbooks/`. */
export function findPlaybook(name: string): string {
  const paths = [resolve(name), resolve('playbooks', name)]
  const found = paths.find(isFile)
  if (found !== undefined) return found
  const other = paths.map(statsOf).find(Boolean)
  const problem = other ? `${name} is no playbook: it is ${kindOf(other)}` : `There is no playbook ${name}`
  throw new UsageError(problem, { hint: 'looked in . and in playbooks/' })
}

/** What imported plays inherit from their `import_playbook`. */
interface Inheritance {
  readonly inherited: Inherited
  /** Variables that win over those of the plays. */
  readonly vars: Variables
  /** The playbooks that led here, to refuse one that imports itself. */
  readonly importers: readonly string[]
}

const noInheritance: Inheritance = { inherited: nothingInherited, vars: new Map(), importers: [] }

class PlaybookReader {
  private readonly options: LoadOptions
  private readonly problems: Problems

  constructor(options: LoadOptions, problems: Problems) {
    this.options = options
    this.problems = problems
  }

  playbook(path: string, inheritance: Inheritance, askedAt?: Place): Play[] {
    if (inheritance.importers.includes(path)) {
      this.problems.add(`${shownPath(path)} imports itself`, askedAt)
      return []
    }
    const node = this.problems.collect(() => readYamlFile(path, askedAt))
    return node === undefined ? [] : this.plays(node, path, inheritance)
  }

  plays(node: Node, path: string, inheritance: Inheritance): Play[] {
    return readList(node, 'A playbook', this.problems).flatMap(item => {
      const entry = readMap(item, 'A play', this.problems)
      return entry ? this.entry(entry, path, inheritance) : []
    })
  }

  private entry(map: MapNode, path: string, inheritance: Inheritance): Play[] {
    const imported = entryOf(map, 'import_playbook') ?? entryOf(map, 'ansible.builtin.import_playbook')
    if (imported) {
      const name = readStaticText(imported.value, 'import_playbook', this.knownTo(), this.problems)
      if (name === undefined) return []
      const inside = this.inheritanceOf(map, imported, inheritance, path)
      return this.playbook(resolve(dirname(path), name), inside, imported.value.place)
    }
    const expander = map.entries.map(({ key }) => this.options.expanders?.get(key)).find(Boolean)
    if (!expander) return this.play(map, path, inheritance)
    return expander(map, dirname(path), this.problems).flatMap(node => {
      const play = readMap(node, 'A play', this.problems)
      return play ? this.play(play, path, inheritance) : []
    })
  }

  private inheritanceOf(map: MapNode, imported: Entry, inheritance: Inheritance, path: string): Inheritance {
    const { problems } = this
    const entries = readPart(map, 'import', problems, entry => {
      if (entry !== imported) reportUnknownKey(entry, 'import', problems)
    })
    const { vars: _, ...inherited } = inherit(inheritance.inherited, entries, problems)
    checkExpressions(entries.get('when')?.value, problems)
    return {
      inherited: { ...inherited, vars: [] },
      vars: new Map([...readVariables(entries.get('vars')?.value, 'vars', problems), ...inheritance.vars]),
      importers: [...inheritance.importers, path],
    }
  }

  private play(map: MapNode, path: string, inheritance: Inheritance): Play[] {
    const { problems } = this
    const known = [...keywordsOf('play'), 'import_playbook', ...(this.options.expanders?.keys() ?? [])]
    const entries = readPart(map, 'play', problems, entry => reportUnknownKey(entry, 'play', problems, known))
    const own = (name: string) => entries.get(name)?.value
    const hosts = own('hosts')
    if (!hosts) {
      problems.add('A play needs hosts', map.place, 'such as hosts: all')
      return []
    }
    checkDefaults(own('module_defaults'), this.options.modules, problems)
    checkWord(own('order'), 'order', hostOrders, problems)
    checkWord(own('strategy'), 'strategy', strategyNames, problems)
    const { vars: _, ...rest } = inherit(inheritance.inherited, entries, problems)
    const varsFiles = textNodes(own('vars_files'))
    const vars = new Map([...readVariables(own('vars'), 'vars', problems), ...inheritance.vars])
    const collected: Context['collected'] = { roles: [], handlers: [], taken: new Map() }
    const context: Context = {
      modules: this.options.modules,
      problems,
      inherited: { ...rest, vars: [] },
      role: undefined,
      folder: dirname(path),
      playbookFolder: dirname(path),
      files: [path],
      collected,
      readers,
      known: this.knownTo(vars, ...this.varsFilesKnown(varsFiles, dirname(path))),
    }
    const name = own('name')
    const steps = (part: string) => readSteps(own(part), part, context)
    const preTasks = steps('pre_tasks')
    const roles = readRoles(own('roles'), context)
    const sections = { preTasks, tasks: [...roles.steps, ...steps('tasks')], postTasks: steps('post_tasks') }
    const play: Play = {
      name: name && readText(name, 'name', problems),
      place: map.place,
      hosts,
      playbookFolder: dirname(path),
      settings: new Map([...entries].map(([key, { value }]) => [key, value])),
      inherited: context.inherited,
      vars,
      varsFiles,
      prompts: readPrompts(own('vars_prompt'), problems),
      prompted: new Map(),
      ...sections,
      roles: [...roles.roles, ...collected.roles],
      handlers: [...roles.handlers, ...collected.handlers, ...readHandlers(own('handlers'), context)],
    }
    checkNotifications(play, problems)
    return [play]
  }

  private knownTo(...layers: readonly Variables[]): StaticScope {
    return new StaticScope(...layers, this.options.extraVars ?? new Map())
  }

  /** The variables of those files whose names need no host. Of an entry that is a list, the first that is there counts. */
  private varsFilesKnown(files: readonly Node[], folder: string): Variables[] {
    const search = { role: undefined, folder, playbookFolder: folder }
    return files.flatMap(node => {
      const names = textNodes(node).map(item => String(plainValue(item)))
      if (names.some(name => name.includes('{{'))) return []
      const path = names.map(name => findFile(search, 'vars', name)).find(Boolean)
      if (path === undefined) {
        const places = searchedFolders(search, 'vars').map(shownPath).join(', ')
        this.problems.add(`There is no file ${names.join(' or ')}`, node.place, `looked in ${places}`)
        return []
      }
      const map = this.problems.collect(() => readYamlFile(path, node.place))
      return [readVariables(map, shownPath(path), this.problems)]
    })
  }
}

/** Finds a word that is none of the few that a keyword takes; one with a template is seen when the play runs. */
function checkWord(node: Node | undefined, what: string, words: readonly string[], problems: Problems): void {
  const word = node?.kind === 'scalar' ? String(node.value) : undefined
  if (word === undefined || word.includes('{{') || words.includes(word)) return
  const hint = didYouMean(word, words) ?? `${what} is one of ${words.join(', ')}`
  problems.add(`There is no ${what} ${word}`, node?.place, hint)
}
