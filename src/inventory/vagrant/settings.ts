import { dirname, join, resolve } from 'node:path'
import { isFile, readYamlFile } from '../../base/files.ts'
import type { Problems } from '../../base/problems.ts'
import { describeNode, type Entry, type Node, type ScalarNode } from '../../base/yaml.ts'
import type { Suffixes } from '../../model/environment.ts'

/** How the machines of a Vagrantfile become hosts. */
export interface VagrantSettings {
  /** Where the Vagrantfile lies. */
  readonly folder: string
  /** A machine is listed as NAME.suffix. */
  readonly suffix: string
  /** The machines of each group, by the names that Vagrant has for them. */
  readonly groups: ReadonlyMap<string, readonly ScalarNode[]>
  readonly containers: ContainerSettings | undefined
}

/** How the LXC containers that run on some hosts become hosts. */
export interface ContainerSettings {
  /** The group of the hosts that they run on. */
  readonly from: string
  /** A container is listed as NAME.suffix. */
  readonly suffix: string
  /** The group that they are in. */
  readonly group: string
}

/**
 * Reads a `vagrant.yml`:
 *
 *     folder: ../../vagrant                                      # where the Vagrantfile lies
 *     suffix: dev                                                # else machines_suffix of environment.yml, else dev
 *     groups: { machines: [node1, node2], lxc_hosts: [node2] }
 *     containers: { from: lxc_hosts, suffix: lxc, group: containers }
 */
export function readVagrantSettings(
  path: string,
  suffixes: Suffixes,
  problems: Problems,
): VagrantSettings | undefined {
  const document = problems.collect(() => readYamlFile(path))
  return document && new SettingsReader(path, suffixes, problems).read(document)
}

class SettingsReader {
  private readonly path: string
  private readonly suffixes: Suffixes
  private readonly problems: Problems

  constructor(path: string, suffixes: Suffixes, problems: Problems) {
    this.path = path
    this.suffixes = suffixes
    this.problems = problems
  }

  read(document: Node): VagrantSettings | undefined {
    const settings = this.map(document, 'vagrant.yml', ['folder', 'suffix', 'groups', 'containers'])
    const written = this.text(settings.get('folder'))
    if (written === undefined) {
      return this.problems.add('vagrant.yml must say in which folder the Vagrantfile lies', document.place)
    }
    const folder = resolve(dirname(this.path), written)
    if (!isFile(join(folder, 'Vagrantfile'))) {
      return this.problems.add(`There is no Vagrantfile in ${folder}`, settings.get('folder')?.value.place)
    }
    return {
      folder,
      suffix: this.text(settings.get('suffix')) ?? this.suffixes.machinesSuffix ?? 'dev',
      groups: this.groups(settings.get('groups')),
      containers: this.containers(settings.get('containers')),
    }
  }

  private containers(entry: Entry | undefined): ContainerSettings | undefined {
    if (!entry) return undefined
    const settings = this.map(entry.value, 'containers', ['from', 'suffix', 'group'])
    const from = this.text(settings.get('from'))
    if (from === undefined) {
      return this.problems.add('containers must say from which group of hosts', entry.keyPlace)
    }
    return {
      from,
      suffix: this.text(settings.get('suffix')) ?? this.suffixes.containersSuffix ?? 'lxc',
      group: this.text(settings.get('group')) ?? 'containers',
    }
  }

  private groups(entry: Entry | undefined): Map<string, readonly ScalarNode[]> {
    const groups = entry ? this.map(entry.value, 'groups') : new Map<string, Entry>()
    return new Map([...groups.values()].map(group => [group.key, this.names(group)]))
  }

  private names({ key, value }: Entry): readonly ScalarNode[] {
    if (value.kind === 'list' && value.items.every(isText)) return value.items
    if (value.kind !== 'scalar' || value.value !== null) {
      this.problems.add(`The group ${key} must be a list of machines`, value.place)
    }
    return []
  }

  private text(entry: Entry | undefined): string | undefined {
    if (!entry) return undefined
    if (isText(entry.value)) return String(entry.value.value)
    return this.problems.add(
      `${entry.key} must be a text, not ${describeNode(entry.value)}`,
      entry.value.place,
    )
  }

  private map(node: Node, what: string, known?: readonly string[]): Map<string, Entry> {
    const entries = node.kind === 'map' ? node.entries : []
    if (node.kind !== 'map') this.problems.add(`${what} must be a map, not ${describeNode(node)}`, node.place)
    for (const { key, keyPlace } of entries) {
      if (known && !known.includes(key)) this.problems.unknown('The key', key, known, keyPlace)
    }
    return new Map(entries.map(entry => [entry.key, entry]))
  }
}

function isText(node: Node): node is ScalarNode {
  return node.kind === 'scalar' && node.value !== null
}
