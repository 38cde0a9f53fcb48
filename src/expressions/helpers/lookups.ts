import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, resolve } from 'node:path'
import { isFolder, makeFolders, readBytes, reasonOf, statsOf } from '../../base/files.ts'
import { filesMatching } from '../../base/glob.ts'
import { ownValue } from '../../base/keys.ts'
import type { Source } from '../../base/place.ts'
import { Secret } from '../../base/secret.ts'
import { type CallContext, type Example, refuse } from '../helper.ts'
import { maxTextLength } from '../limits.ts'
import { secretsCommandHint } from '../secret-command.ts'
import { describe, joined, known } from '../values.ts'

export interface LookupOptions {
  readonly length?: number | undefined
  readonly chars?: string | undefined
}

/** One kind of thing that `lookup` finds. An absent thing is `undefined`, so that `default` can stand for it. */
export interface Lookup {
  readonly doc: string
  readonly signature: string
  readonly examples: readonly Example[]
  /** How many terms it takes at most. */
  readonly most: number
  /** Whether finding it does something: it is never done ahead of the task that asks. */
  readonly acts?: boolean
  find(terms: readonly unknown[], options: LookupOptions, context: CallContext): unknown
}

const secondsForUrl = 30

/** Nothing else happens while a command runs. */
const secondsForCommand = 600
const passwordCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:-_'

/** Every kind of lookup by its name. */
export const lookups: Readonly<Record<string, Lookup>> = {
  file: {
    doc: 'The text of a file, without the spaces and line breaks at its end',
    signature: 'lookup "file" path',
    examples: [],
    most: 1,
    find: ([path], _, { scope }) => readText(existing(scope, textOf(path), 'files')).trimEnd(),
  },
  env: {
    doc: 'A variable of the environment of the controller; absent when it is not set',
    signature: 'lookup "env" name',
    examples: [
      ['starts_with (lookup "env" "PATH") "/"', true],
      ['default (lookup "env" "NOBODY_SETS_THIS") "none"', 'none'],
    ],
    most: 1,
    find: ([name]) => ownValue(process.env, textOf(name)),
  },
  template: {
    doc: 'The text of a template, rendered with the variables that are seen here',
    signature: 'lookup "template" path',
    examples: [],
    most: 1,
    find: ([path], _, { scope, render }) => {
      const partial = (name: string): Source | undefined => {
        const file = [name, `${name}.hbs`].map(item => scope.findFile?.(item, 'templates')).find(Boolean)
        return file === undefined ? undefined : { file, text: readText(file) }
      }
      const file = existing(scope, textOf(path), 'templates')
      return render({ file, text: readText(file) }, scope, { partial })
    },
  },
  fileglob: {
    doc: 'The paths of the files whose names fit a pattern with *, ? or [...]',
    signature: 'lookup "fileglob" pattern',
    examples: [],
    most: 1,
    find: ([pattern], _, { scope }) => filesLike(textOf(pattern), scope),
  },
  pipe: {
    doc: 'What a shell command prints on the controller, without the line breaks at its end',
    signature: 'lookup "pipe" command',
    examples: [['lookup "pipe" "echo one; echo two"', 'one\ntwo']],
    most: 1,
    acts: true,
    find: ([command]) => output(textOf(command)),
  },
  lines: {
    doc: 'The lines that a shell command prints on the controller',
    signature: 'lookup "lines" command',
    examples: [['lookup "lines" "echo one; echo two"', ['one', 'two']]],
    most: 1,
    acts: true,
    find: ([command]) => output(textOf(command)).split('\n').filter(isFilled),
  },
  password: {
    doc: 'The password that a file holds; made by chance, and kept there, when there is no such file',
    signature: 'lookup "password" path [length=] [chars=]',
    examples: [],
    most: 1,
    acts: true,
    find: ([path], options, { scope }) => new Secret(passwordIn(textOf(path), options, scope)),
  },
  secret: {
    doc: 'A secret that the password manager of the environment has (`secrets_command`), by its name',
    signature: 'lookup "secret" name',
    examples: [],
    most: 1,
    acts: true,
    find: ([name], _, { scope }) =>
      scope.findSecret?.(textOf(name)) ??
      refuse('There is no password manager here to ask', secretsCommandHint),
  },
  vars: {
    doc: 'The variable of a computed name; the fallback, if there is one, where it is absent',
    signature: 'lookup "vars" name [fallback]',
    examples: [
      ['lookup "vars" (concat "port_" service)', 80, { service: 'web', port_web: 80 }],
      ['lookup "vars" "port_db" 5432', 5432],
    ],
    most: 2,
    find: ([name, fallback], _, { scope }) => {
      const variable = textOf(name)
      return scope.has(variable) ? known(scope.get(variable)) : fallback
    },
  },
  first_found: {
    doc: 'The path of the first file of a list that exists; absent when none does',
    signature: 'lookup "first_found" list',
    examples: [['default (lookup "first_found" (array "a.conf" "b.conf")) "none"', 'none']],
    most: 1,
    find: ([names], _, { scope }) => {
      if (!Array.isArray(names)) return refuse(`lookup "first_found" takes a list, not ${describe(names)}`)
      return names.map(name => anyFile(scope, textOf(name))).find(path => path !== undefined)
    },
  },
  url: {
    doc: 'What a URL gives',
    signature: 'lookup "url" url',
    examples: [['lookup "url" "data:,hello"', 'hello']],
    most: 1,
    acts: true,
    find: ([url]) => contentOf(textOf(url)),
  },
}

type Scope = CallContext['scope']

function textOf(term: unknown): string {
  const text = joined([term])
  return text instanceof Secret ? text.reveal() : text
}

function existing(scope: Scope, name: string, kind: 'files' | 'templates'): string {
  return (
    scope.findFile?.(name, kind) ?? refuse(`There is no ${kind === 'files' ? 'file' : 'template'} ${name}`)
  )
}

function anyFile(scope: Scope, name: string): string | undefined {
  for (const kind of ['files', 'templates', 'vars'] as const) {
    const path = scope.findFile?.(name, kind)
    if (path !== undefined) return path
  }
  return undefined
}

function readText(path: string): string {
  try {
    return readBytes(path).toString()
  } catch (error) {
    return refuse(`Cannot read ${path}: ${reasonOf(error)}`)
  }
}

function filesLike(pattern: string, scope: Scope): string[] {
  const folder = dirname(pattern)
  const place = isAbsolute(folder) ? folder : scope.findFile?.(folder, 'files')
  if (place === undefined || !isFolder(place)) return []
  return filesMatching(place, basename(pattern))
}

function output(command: string): string {
  const options = { encoding: 'utf8', timeout: secondsForCommand * 1000, maxBuffer: maxTextLength } as const
  const { status, stdout, stderr, error } = spawnSync('/bin/sh', ['-c', command], options)
  if (error || status !== 0) {
    return refuse(`The command ${command} failed`, error?.message ?? (stderr.trim() || `status ${status}`))
  }
  return withoutLineEnds(stdout)
}

function passwordIn(
  path: string,
  { length = 20, chars = passwordCharacters }: LookupOptions,
  scope: Scope,
): string {
  if (length < 1 || chars === '') return refuse('A password has at least one character')
  const make = () => Array.from({ length }, () => chars[randomInt(chars.length)]).join('')
  if (path === '/dev/null') return make()
  const file = scope.findFile?.(path, 'files') ?? resolve(String(scope.get('playbook_dir') ?? '.'), path)
  if (!statsOf(file)) {
    // Another run may have been quicker: then its password is the one that counts.
    writeUnlessThere(file, `${make()}\n`)
  }
  return readText(file).trimEnd()
}

function writeUnlessThere(file: string, content: string): void {
  try {
    makeFolders(dirname(file), 0o700)
    writeFileSync(file, content, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') refuse(`Cannot write ${file}: ${reasonOf(error)}`)
  }
}

function withoutLineEnds(text: string): string {
  let end = text.length
  while (text[end - 1] === '\n') end--
  return text.slice(0, end)
}

/** Evaluation waits for nothing, so a process of its own asks for the URL, and this one waits for it to end. */
const fetchScript = `
  const url = require('node:fs').readFileSync(0, 'utf8')
  fetch(url).then(async answer => {
    if (!answer.ok) throw new Error('the server answers ' + answer.status)
    process.stdout.write(await answer.text())
  }).catch(error => {
    process.stderr.write(error.cause?.message || error.message)
    process.exitCode = 1
  })
`

function contentOf(url: string): string {
  const options = {
    input: url,
    encoding: 'utf8',
    timeout: secondsForUrl * 1000,
    maxBuffer: maxTextLength,
  } as const
  const { status, stdout, stderr, error } = spawnSync(process.execPath, ['-e', fetchScript], options)
  return error || status !== 0 ? refuse(`Cannot get ${url}: ${error?.message ?? stderr}`) : stdout
}

function isFilled(line: string): boolean {
  return line !== ''
}
