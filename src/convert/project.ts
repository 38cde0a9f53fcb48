import { cpSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { YAMLException } from 'js-yaml'
import type { Problem } from '../base/errors.ts'
import { entriesOf, readSource } from '../base/files.ts'
import type { Source } from '../base/place.ts'
import { type ConvertedText, convertedTemplate } from './template.ts'
import { convertedYaml } from './yaml.ts'

/** What became of a project. */
export interface ConvertedProject {
  readonly files: number
  readonly templates: number
  /** How many expressions were written anew. */
  readonly expressions: number
  /** What is left for people, with its place in the file that it comes from. */
  readonly left: readonly Problem[]
}

/** What is of no use here, by its name, and what to do instead. */
const dropped: Readonly<Record<string, string>> = {
  'ansible.cfg': 'deliver.yml has the settings of a project; deliver-play --help shows them',
  'requirements.yml': 'roles of others are copied into roles/; collections are not read',
  library: 'a module of your own is modules/NAME.ts: see the guide on writing modules',
  module_utils: 'a module of your own is modules/NAME.ts: see the guide on writing modules',
  filter_plugins: 'expressions say which helpers there are; set_fact names what is made of them',
  lookup_plugins: 'expressions say which lookups there are',
  callback_plugins: '--json prints the events of a run',
  action_plugins: 'a module of your own is modules/NAME.ts: see the guide on writing modules',
}

const skipped = new Set(['.git', '.venv', 'venv', 'node_modules', '__pycache__', '.deliver', '.vagrant'])

/** Copies a project of Ansible into another folder, and writes its expressions and templates anew on the way. */
export function convertProject(from: string, to: string): ConvertedProject {
  const left: Problem[] = []
  const counts = { files: 0, templates: 0, expressions: 0 }
  for (const path of filesBelow(from, from, left)) {
    const target = join(to, targetName(path))
    mkdirSync(dirname(join(to, path)), { recursive: true })
    const kind = kindOf(path)
    counts.files++
    if (kind === 'other') {
      cpSync(join(from, path), target, { verbatimSymlinks: true })
      continue
    }
    const source = readSource(join(from, path))
    const { text, left: problems, count } = converted(kind, source)
    left.push(...problems.map(({ message, offset }) => ({ message, place: { source, offset } })))
    counts.expressions += count
    if (kind === 'template') counts.templates++
    writeFileSync(target, text, { mode: statSync(join(from, path)).mode })
  }
  return { ...counts, left }
}

function* filesBelow(folder: string, root: string, left: Problem[]): Generator<string> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name)
    if (skipped.has(entry.name)) continue
    const cure = dropped[entry.name]
    if (cure !== undefined) left.push({ message: `${relative(root, path)} is not taken over`, hint: cure })
    else if (entry.isDirectory()) yield* filesBelow(path, root, left)
    else yield relative(root, path)
  }
}

type Kind = 'yaml' | 'template' | 'other'

function kindOf(path: string): Kind {
  if (path.endsWith('.j2') || path.split(sep).slice(0, -1).includes('templates')) return 'template'
  return /\.ya?ml$/.test(basename(path)) && !path.split(sep).slice(0, -1).includes('files') ? 'yaml' : 'other'
}

function targetName(path: string): string {
  return path.replace(/\.j2$/, '.hbs')
}

function converted(kind: 'yaml' | 'template', { text }: Source): ConvertedText {
  if (text.startsWith('$ANSIBLE_VAULT')) {
    const message = 'This file is encrypted by ansible-vault: deliver secrets takes it over'
    return { text, count: 0, left: [{ message, offset: 0 }] }
  }
  if (kind === 'template') return convertedTemplate(text)
  try {
    return convertedYaml(text)
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const message = `This is no YAML: ${error.reason}`
    return { text, count: 0, left: [{ message, offset: error.mark?.position ?? 0 }] }
  }
}
