import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { FileError } from '../../base/errors.ts'
import type { Environment } from './state.ts'

const timeoutSeconds = 60

/** Vagrant refuses to work on a machine while another Vagrant does. */
export class VagrantBusy extends FileError {}

/** How to log in to a machine. */
export interface Login {
  readonly address: string
  readonly port: number
  readonly user: string
  readonly keyFiles: readonly string[]
}

/** The machines of a Vagrantfile in its order, each with its state: `running`, `not_created` and the like. */
export async function askStates(folder: string, environment: Environment): Promise<Map<string, string>> {
  return parseStates(await vagrant(['status', '--machine-readable'], folder, environment))
}

/** How to log in to running machines. */
export async function askLogins(
  names: readonly string[],
  folder: string,
  environment: Environment,
): Promise<Map<string, Login>> {
  if (names.length === 0) return new Map()
  return parseLogins(await vagrant(['ssh-config', ...names], folder, environment))
}

/**
 * Reads the lines of states among those of `vagrant status --machine-readable`:
 *
 *     1795204326,node1,provider-name,docker
 *     1795204326,node1,state,running
 */
export function parseStates(output: string): Map<string, string> {
  const fields = output.split('\n').map(line => line.split(','))
  return new Map(
    fields.flatMap(([, name = '', type, state = '']) => (type === 'state' ? [[name, state.trim()]] : [])),
  )
}

/**
 * Reads `vagrant ssh-config`, in the form of a configuration of OpenSSH:
 *
 *     Host node1
 *       HostName 127.0.0.1
 *       User vagrant
 *       Port 2201
 *       IdentityFile "/home/me/my vagrant/.vagrant/machines/node1/docker/private_key"
 */
export function parseLogins(output: string): Map<string, Login> {
  const sections = output.split(/^Host /m).slice(1)
  return new Map(
    sections.map(section => {
      const [name = '', ...lines] = section.split('\n').map(line => line.trim())
      return [name, login(lines)]
    }),
  )
}

function login(lines: readonly string[]): Login {
  const values = (keyword: string) =>
    lines
      .filter(line => line.startsWith(`${keyword} `))
      .map(line =>
        line
          .slice(keyword.length)
          .trim()
          .replace(/^"(.*)"$/, '$1'),
      )
  const [address = '', user = ''] = [...values('HostName'), ...values('User')]
  return { address, user, port: Number(values('Port')[0] ?? 22), keyFiles: values('IdentityFile') }
}

async function vagrant(words: readonly string[], folder: string, environment: Environment): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('vagrant', words, {
      cwd: folder,
      env: { ...environment, VAGRANT_CHECKPOINT_DISABLE: '1' },
      timeout: timeoutSeconds * 1000,
    })
    return stdout
  } catch (error) {
    const reason = reasonOf(error as Failure)
    const Kind = reason.includes('is locked') ? VagrantBusy : FileError
    const message = `vagrant ${words.join(' ')} failed: ${reason}`
    throw new Kind({ message, hint: `it was asked in ${folder}` }, { cause: error })
  }
}

/** The error of a child process. */
interface Failure extends NodeJS.ErrnoException {
  readonly killed?: boolean
  readonly stdout: string
  readonly stderr: string
}

/** With --machine-readable, Vagrant prints errors on standard output: `1795205817,,error-exit,CLASS,text`. */
function reasonOf({ code, killed, stdout, stderr, message }: Failure): string {
  if (code === 'ENOENT') return 'Vagrant is not installed'
  if (killed) return `no answer within ${timeoutSeconds} s`
  const reported = /,error-exit,[^,]*,(.*)/.exec(stdout)?.[1]
  return reported?.replaceAll('\\n', ' ').replaceAll('%!(VAGRANT_COMMA)', ',') ?? (stderr.trim() || message)
}
