import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseYamlDocument } from '../../src/base/yaml.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { modules } from '../../src/modules/index.ts'
import { loadPlaybooks } from '../../src/playbook/load.ts'
import { testDeployExpander } from '../../src/testing/deploy.ts'

export function writeFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  if (text.startsWith('#!')) chmodSync(path, 0o755)
  if (path.endsWith('vagrant.yml')) writeFile(join(dirname(path), '../../vagrant/Vagrantfile'), '')
}

/** Loads what a person would name on a command line: the playbooks and the environments among some files. */
export async function loadFiles(paths: readonly string[]): Promise<void> {
  loadPlays(paths.filter(isPlaybook))
  const environments = paths.flatMap(path => /^inventories\/([^/]+)\//.exec(path)?.[1] ?? [])
  for (const environment of new Set(environments)) await loadInventory([environment])
}

/** Loads YAML that is no file: tasks as those of a play, plays as they are; anything else must only be YAML. */
export function loadFragment(text: string): void {
  if (!text.startsWith('-')) return void parseYamlDocument({ file: 'fragment.yml', text })
  const isPlays = /^(- | {2})(hosts|import_playbook):/m.test(text)
  const tasks = `- hosts: all\n  tasks:\n${text.replaceAll(/^(?=.)/gm, '    ')}`
  writeFile('fragment.yml', isPlays ? text : tasks)
  loadPlays(['fragment.yml'])
}

function loadPlays(paths: readonly string[]): void {
  const playbooks = paths.map(path => resolve(path))
  const known = new Map(modules.map(module => [module.name, module]))
  loadPlaybooks(playbooks, { modules: known, expanders: new Map([['deploy', testDeployExpander]]) })
}

function isPlaybook(path: string): boolean {
  return /^(playbooks\/)?[\w-]+\.yml$/.test(path) && /^- /m.test(readFileSync(path, 'utf8'))
}
