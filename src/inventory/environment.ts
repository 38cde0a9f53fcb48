import { lstatSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { booleanOf } from '../base/boolean.ts'
import { TaskError } from '../base/errors.ts'
import { readYamlFile, shownPath } from '../base/files.ts'
import type { Problems } from '../base/problems.ts'
import { shellWords } from '../base/words.ts'
import { describeNode, type Entry, type Node, type ScalarNode } from '../base/yaml.ts'
import type { EnvironmentSettings, Recipient } from '../model/environment.ts'
import type { Variable } from '../model/inventory.ts'

export interface ReadEnvironment {
  readonly settings: EnvironmentSettings
  /** The suffixes, as variables for all hosts. */
  readonly variables: ReadonlyMap<string, Variable>
}

/**
 * Reads the `environment.yml` of a folder, if there is one:
 *
 *     machines_suffix: production            # what names end with: web1.production
 *     containers_suffix: lxc
 *     recipients: [age1...]                  # who can read the secrets; the environment needs one of their keys
 *     key: { file: ~/keys/production, command: pass show deliver/production }
 *     branches: [master]                     # what may be deployed to it
 *     tags: ['v*']
 *     confirm: true                          # a person says yes before anything changes
 *     operators: [ann, ci]                   # who may change it
 *     lock_host: web1                        # keeps the lock for people who work from machines of their own
 *     secrets_command: pass show             # a password manager, for `lookup "secret" NAME`
 */
export function readEnvironment(folder: string, problems: Problems): ReadEnvironment {
  const file = join(folder, 'environment.yml')
  refuseOtherName(folder, problems)
  // Anything of that name counts, and what cannot be read is a mistake: an environment without settings is open.
  const document = isThere(file) ? problems.collect(() => readYamlFile(file)) : undefined
  const reader = new SettingsReader(problems)
  const settings = reader.map(document, 'environment.yml', known)
  const key = reader.map(settings.get('key')?.value, 'key', ['file', 'command'])
  const suffixes = ['machines_suffix', 'containers_suffix'].flatMap(name => settings.get(name) ?? [])
  const variables = new Map(suffixes.map(({ key, value }) => [key, { written: value }]))
  const read: EnvironmentSettings = {
    name: basename(folder),
    folder,
    file,
    machinesSuffix: reader.suffix(settings.get('machines_suffix')),
    containersSuffix: reader.suffix(settings.get('containers_suffix')),
    recipients: reader.recipients(settings.get('recipients')),
    key: { file: reader.path(key.get('file'), dirname(file)), command: reader.words(key.get('command')) },
    branches: reader.texts(settings.get('branches')),
    tags: reader.texts(settings.get('tags')),
    confirm: reader.flag(settings.get('confirm')),
    operators: reader.texts(settings.get('operators')),
    lockHost: reader.text(settings.get('lock_host')),
    secretsCommand: reader.words(settings.get('secrets_command')),
  }
  return { settings: read, variables }
}

function refuseOtherName(folder: string, problems: Problems): void {
  const other = join(folder, 'environment.yaml')
  if (isThere(other))
    problems.add(
      `${shownPath(other)} is not read: the settings of an environment are in environment.yml`,
      undefined,
    )
}

/** Whether there is a file, a link that leads nowhere, or anything else. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

const known = [
  'machines_suffix',
  'containers_suffix',
  'recipients',
  'key',
  'branches',
  'tags',
  'confirm',
  'operators',
  'lock_host',
  'secrets_command',
]

type TextNode = ScalarNode & { readonly value: string }

class SettingsReader {
  private readonly problems: Problems

  constructor(problems: Problems) {
    this.problems = problems
  }

  map(node: Node | undefined, what: string, known: readonly string[]): Map<string, Entry> {
    if (node === undefined || isEmpty(node)) return new Map()
    if (node.kind !== 'map') this.problems.add(`${what} must be a map, not ${describeNode(node)}`, node.place)
    const entries = node.kind === 'map' ? node.entries : []
    for (const { key, keyPlace } of entries) {
      if (!known.includes(key)) this.problems.unknown(`The setting of ${what}`, key, known, keyPlace)
    }
    return new Map(entries.map(entry => [entry.key, entry]))
  }

  text(entry: Entry | undefined): string | undefined {
    return this.textNodes(entry)[0]?.value
  }

  suffix(entry: Entry | undefined): string | undefined {
    if (!entry) return undefined
    const { key, value } = entry
    if (isText(value) && !value.value.includes('{{')) return value.value
    return this.problems.add(`${key} must be a plain text, not ${describeNode(value)}`, value.place)
  }

  recipients(entry: Entry | undefined): Recipient[] {
    return this.textNodes(entry).flatMap(({ value, place }) => {
      if (/^age1[02-9ac-hj-np-z]{58}$/.test(value)) return [{ text: value, place }]
      this.problems.add(
        `A recipient must be a public key of age, as age1..., not ${value}`,
        place,
        recipientHint,
      )
      return []
    })
  }

  path(entry: Entry | undefined, folder: string): string | undefined {
    const [node] = this.textNodes(entry)
    return node && resolve(folder, node.value.replace(/^~(?=\/)/, homedir()))
  }

  /** The words of a program and its arguments. */
  words(entry: Entry | undefined): readonly string[] {
    if (entry?.value.kind === 'list') return this.texts(entry)
    return this.textNodes(entry).flatMap(({ value, place }) => this.wordsIn(value, place))
  }

  texts(entry: Entry | undefined): string[] {
    return this.textNodes(entry).map(({ value }) => value)
  }

  flag(entry: Entry | undefined): boolean {
    if (!entry) return false
    const { key, value } = entry
    const flag = value.kind === 'scalar' ? booleanOf(value.value) : undefined
    if (flag === undefined)
      this.problems.add(`${key} must be true or false, not ${describeNode(value)}`, value.place)
    return flag ?? false
  }

  private wordsIn(text: string, place: TextNode['place']): string[] {
    try {
      return shellWords(text)
    } catch (error) {
      if (!(error instanceof TaskError)) throw error
      this.problems.add(error.message, place)
      return []
    }
  }

  /** A text, or a list of them. */
  private textNodes(entry: Entry | undefined): TextNode[] {
    if (!entry || isEmpty(entry.value)) return []
    const nodes = entry.value.kind === 'list' ? entry.value.items : [entry.value]
    return nodes.filter((node): node is TextNode => {
      if (isText(node)) return true
      this.problems.add(`${entry.key} must be texts, not ${describeNode(node)}`, node.place)
      return false
    })
  }
}

const recipientHint = 'deliver secrets init prints one, and so does age-keygen'

function isText(node: Node): node is TextNode {
  return node.kind === 'scalar' && typeof node.value === 'string'
}

function isEmpty(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null
}
