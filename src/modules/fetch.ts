import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { TaskError } from '../base/errors.ts'
import { flag, path, text } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { sh } from '../base/shell.ts'
import { type ActionHost, defineAction, type Outcome } from '../model/module.ts'

const params = {
  src: path('The file on the host'),
  dest: text(
    'The folder on this machine; the file goes to `dest/HOST/src` below it, or with `flat` to dest itself',
  ),
  flat: flag('Whether dest is the file itself, or the folder where it ends with /').or(false),
  fail_on_missing: flag('Whether a file that is not there fails the task').or(true),
  validate_checksum: flag('Taken for compatibility: what arrives is always whole').or(true),
}

export const fetch = defineAction({
  name: 'fetch',
  summary: 'Copy a file from a host to this machine',
  params,
  examples: `
    - fetch: { src: /var/log/install.log, dest: logs }
    - fetch: { src: /etc/machine-id, dest: 'ids/{{ inventory_hostname }}', flat: true }
  `,
  differences: ['dest is relative to the working folder'],
  returns: {
    dest: returned('text', 'Where the file is now, on the control side'),
    file: returned('text', 'The file of the host'),
    checksum: returned('text', 'The SHA-1 of what it holds'),
    remote_checksum: returned('text', 'The same, of the host'),
    md5sum: returned('text', 'The MD5 of what it holds'),
  },

  act: (want, host) => fetched(want, host, true),
  predict: (want, host) => fetched(want, host, false),
})

interface Want {
  readonly src: string
  readonly dest: string
  readonly flat: boolean
  readonly fail_on_missing: boolean
}

async function fetched(want: Want, host: ActionHost, writes: boolean): Promise<Outcome> {
  const { src, fail_on_missing } = want
  const { status } = await host.run(sh`[ -e ${src} ] || exit 3`)
  if (status === 3 && !fail_on_missing) return { changed: false, msg: `${src} is not there`, file: src }
  if (status === 3) throw new TaskError(`Cannot fetch ${src}: it is not there`)
  const content = await host.read(src)
  const dest = target(want, host.name)
  const hash = (algorithm: string) => createHash(algorithm).update(content).digest('hex')
  const checksum = hash('sha1')
  const isSame = contentOf(dest)?.equals(content) ?? false
  if (!isSame && writes) put(dest, content)
  return { changed: !isSame, dest, file: src, checksum, remote_checksum: checksum, md5sum: hash('md5') }
}

/** Where the file goes. The path comes from the host, and its parts are names only: it stays below dest. */
function target({ src, dest, flat }: Want, name: string): string {
  if (flat) return dest.endsWith('/') ? resolve(dest, src.split('/').at(-1) ?? '') : resolve(dest)
  if (/^\.{0,2}$|\//.test(name))
    throw new TaskError(`Cannot fetch to a folder called ${JSON.stringify(name)}`)
  const parts = src.split('/').filter(part => part !== '' && part !== '.' && part !== '..')
  return resolve(join(dest, name, ...parts))
}

function contentOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}

/** The file is whole at any moment. */
function put(path: string, content: Buffer): void {
  const made = `${path}.${randomUUID()}.part`
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(made, content)
    renameSync(made, path)
  } catch (error) {
    rmSync(made, { force: true })
    throw new TaskError(`Cannot write ${path}: ${(error as Error).message}`, { cause: error })
  }
}
