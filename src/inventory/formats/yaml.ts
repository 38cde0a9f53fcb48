import type { Source } from '../../base/place.ts'
import type { Problems } from '../../base/problems.ts'
import { describeNode, type Entry, type Node, nodeOf, parseYamlDocument } from '../../base/yaml.ts'
import { hostsNamedBy } from '../addresses.ts'
import type { Draft } from '../draft.ts'
import { variablesOf } from '../variables.ts'

const parts = ['hosts', 'vars', 'children']

/**
 * Reads an inventory in the YAML form:
 *
 *     all:
 *       vars: { ansible_user: admin }
 *       children:
 *         web: { hosts: { 'web[01:20]': {} } }
 */
export function readYaml(source: Source, draft: Draft, problems: Problems): void {
  const document = problems.collect(() => parseYamlDocument(source))
  if (document) new YamlReader(source, draft, problems).read(document)
}

class YamlReader {
  private readonly source: Source
  private readonly draft: Draft
  private readonly problems: Problems

  constructor(source: Source, draft: Draft, problems: Problems) {
    this.source = source
    this.draft = draft
    this.problems = problems
  }

  read(document: Node): void {
    const groups = this.entries(document, 'An inventory', 'such as all: { hosts: { web1: {} } }')
    const plugin = groups.find(({ key }) => key === 'plugin')
    if (plugin) {
      const hint = 'an executable that answers --list takes its place'
      return this.problems.add('Inventory plugins of Ansible are not run here', plugin.keyPlace, hint)
    }
    for (const group of groups) this.group(group)
  }

  private group({ key: group, value }: Entry): void {
    this.draft.group(group)
    for (const part of this.entries(value, `The group ${group}`)) {
      if (part.key === 'hosts') for (const host of this.named(part, group)) this.hosts(host, group)
      else if (part.key === 'children') for (const child of this.named(part, group)) this.child(child, group)
      else if (part.key === 'vars') this.variables(part, group)
      else this.problems.unknown(`In the group ${group} the key`, part.key, parts, part.keyPlace)
    }
  }

  private child(child: Entry, group: string): void {
    this.draft.addChild(group, child.key, child.keyPlace)
    this.group(child)
  }

  private hosts({ key, keyPlace, value }: Entry, group: string): void {
    const addressed = hostsNamedBy(key)
    if ('problem' in addressed) return this.problems.add(addressed.problem, keyPlace)
    const variables = variablesOf(value, `What follows ${key}`, this.problems)
    this.draft.addHosts(addressed, group, keyPlace, variables)
  }

  private variables({ value }: Entry, group: string): void {
    this.draft.setGroup(group, this.source.file, variablesOf(value, `vars of ${group}`, this.problems))
  }

  /** The entries of `hosts` or `children`: a map, or the only name. */
  private named({ key, value }: Entry, group: string): readonly Entry[] {
    if (value.kind === 'scalar' && typeof value.value === 'string') {
      return [{ key: value.value, keyPlace: value.place, value: nodeOf(null, value.place) }]
    }
    return this.entries(value, `${key} of ${group}`, 'each name is a key: `web1:`')
  }

  private entries(node: Node, what: string, hint?: string): readonly Entry[] {
    if (node.kind === 'map') return node.entries
    if (node.kind === 'scalar' && node.value === null) return []
    this.problems.add(`${what} must be a map, not ${describeNode(node)}`, node.place, hint)
    return []
  }
}
