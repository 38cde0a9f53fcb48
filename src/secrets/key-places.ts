import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { EnvironmentSettings } from '../model/environment.ts'
import { type Openness, readKeyFile } from './key-file.ts'

/** The variables of a process. */
export type ProcessEnvironment = Readonly<Record<string, string | undefined>>

/** One place where the key of an environment may be. */
export interface KeyPlace {
  /** What people call it. */
  readonly name: string
  /** Whether somebody named it for this run or environment: a wrong key in it is a mistake, and not just another key. */
  readonly isNamed: boolean
  /** Whether a passphrase may be asked for, when what it holds is encrypted. */
  readonly mayAsk: boolean
  /** What it holds; nothing when there is nothing. */
  read(): Promise<Buffer | undefined>
}

/** Where the key of an environment is looked for, in order. */
export function keyPlaces(
  { name, folder, key }: EnvironmentSettings,
  environment: ProcessEnvironment,
  home: string,
): readonly KeyPlace[] {
  const keyFile = environment['DELIVER_KEY_FILE']
  const credentials = environment['CREDENTIALS_DIRECTORY']
  return [
    variable(variableFor('DELIVER_KEY', name), environment),
    variable('DELIVER_KEY', environment),
    ...(keyFile ? [file(keyFile, `DELIVER_KEY_FILE (${keyFile})`)] : []),
    ...(credentials ? [credential(join(credentials, `deliver-${name}`))] : []),
    ...(key.file === undefined ? [] : [file(key.file, `key.file (${key.file})`)]),
    ...(key.command.length === 0 ? [] : [command(key.command, environment)]),
    ...filesOfUser(keyFolder(environment, home), name),
    file(join(folder, 'secrets', 'key.age'), undefined, 'anybody'),
  ]
}

/** The variable for one environment: `DELIVER_KEY_PRODUCTION`. */
export function variableFor(variable: string, environment: string): string {
  return `${variable}_${environment.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`
}

/** The folder where a person keeps keys. */
export function keyFolder(environment: ProcessEnvironment, home: string): string {
  return join(environment['XDG_CONFIG_HOME'] || join(home, '.config'), 'deliver', 'keys')
}

/** Variables that hold secrets: no other process needs them. */
export function isSecretVariable(name: string): boolean {
  return /^DELIVER_(KEY|PASSPHRASE)(_(?!FILE$)|$)/.test(name)
}

function variable(name: string, environment: ProcessEnvironment): KeyPlace {
  const text = environment[name]
  const read = async () => (text ? Buffer.from(text) : undefined)
  return { name, isNamed: true, mayAsk: true, read }
}

function file(path: string, name = path, openness: Openness = 'owner only'): KeyPlace {
  return { name, isNamed: true, mayAsk: true, read: async () => readKeyFile(path, openness) }
}

function credential(path: string): KeyPlace {
  return file(path, `the credential ${path}`, 'credential')
}

/** The files in the folder of a person. One that is encrypted is only asked for where its name says that it is meant. */
function filesOfUser(folder: string, environment: string): readonly KeyPlace[] {
  const names = keyFilesIn(folder)
  if (names.length === 0) return [{ ...file(join(folder, '*.key')), read: async () => undefined }]
  return names.map(name => ({
    ...file(join(folder, name)),
    isNamed: false,
    mayAsk: name === `${environment}.key` || name.endsWith(`-${environment}.key`),
  }))
}

/** The names of the files of keys in a folder. */
export function keyFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(name => name.endsWith('.key'))
      .sort()
  } catch {
    return []
  }
}

const run = promisify(execFile)

/** Bytes that a program may print, and milliseconds that it may take. */
const bounds = { maxBuffer: 2 ** 20, timeout: 60_000, killSignal: 'SIGKILL' } as const

function command([program = '', ...args]: readonly string[], environment: ProcessEnvironment): KeyPlace {
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => !isSecretVariable(name)))
  return {
    name: `key.command (${[program, ...args].join(' ')})`,
    isNamed: true,
    mayAsk: true,
    async read() {
      const running = run(program, args, { ...bounds, encoding: 'buffer', env })
      running.child.stdin?.end()
      try {
        return (await running).stdout
      } catch (error) {
        throw new Error(reasonOfFailure(error as ProgramFailure))
      }
    },
  }
}

interface ProgramFailure extends Error {
  readonly code?: number | string
  readonly killed?: boolean
  readonly stderr?: Buffer
}

/** Why a program failed: what it said itself, but never what it printed, for that may be the key. */
function reasonOfFailure({ code, killed, stderr }: ProgramFailure): string {
  const told = stderr?.toString().trim().slice(0, 2000)
  if (code === 'ENOENT') return 'there is no such program'
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'it prints too much to be a key'
  const how = killed ? `it took longer than ${bounds.timeout / 1000} s` : `it failed (${code})`
  return told ? `${how}: ${told}` : how
}
