import { posix } from 'node:path'
import { TaskError } from '../base/errors.ts'
import { flag, oneOf, path, text, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import {
  type KeyFile,
  type KeySource,
  keyFileDifferences,
  keyFileOf,
  keyFileQuestion,
  offeredKeys,
  shown,
} from '../host/apt/key-file.ts'
import {
  hasId,
  keyringBytes,
  keyringContent,
  type PublicKey,
  publicKeys,
  withKeys,
} from '../host/apt/keys.ts'
import { addressOf } from '../host/fetch.ts'
import { removalScript } from '../host/files/folders.ts'
import { sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'

const params = {
  id: text('The ID or fingerprint of the key, in hexadecimal digits').check(
    id => /^(0x)?[\da-f]{8,}$/i.test(id),
    'must be at least 8 hexadecimal digits',
  ).optional,
  data: text('The key itself').optional,
  file: path('A file on the host that has the key').optional,
  url: text('The address that has the key').optional,
  keyring: path('The file that keeps it; one of /etc/apt/trusted.gpg.d when left out').optional,
  keyserver: text('Refused: the answer of a key server cannot be foreseen').optional,
  state: oneOf(['present', 'absent'], 'Whether apt trusts the key').or('present'),
  validate_certs: flag('Whether the certificate of the server is checked').or(true),
}

type Want = Values<typeof params>

const trusted = '/etc/apt/trusted.gpg.d'

interface Now {
  readonly target: KeyFile
  /** All files of keys that apt trusts, by path, where a key shall go. */
  readonly others: ReadonlyMap<string, Buffer>
}

export const aptKey = defineModule({
  name: 'apt_key',
  summary: 'Keep the keys by which apt trusts repositories',
  params,
  examples: `
    - apt_key: { url: 'https://download.docker.com/linux/debian/gpg', keyring: /etc/apt/keyrings/docker.gpg }
    - apt_key: { file: /srv/keys/ours.asc, id: 9DC858229FC7DD38854AE2D88D81803C0EBFCD88 }
    - apt_key: { id: 8D81803C0EBFCD88, state: absent }
  `,
  returns: {
    id: returned('text', 'The ID, as it was given'),
    fp: returned('text', 'The fingerprint of the key'),
    key_id: returned('text', 'The last 16 digits of it'),
    short_id: returned('text', 'The last 8 digits of it'),
    before: returned('texts', 'The fingerprints that the file had'),
    after: returned('texts', 'Those that it has'),
  },
  differences: [
    'A key has a file of its own in /etc/apt/trusted.gpg.d where keyring is left out, and `apt-key` is not needed',
    'keyserver is refused: give the address of the key as url',
    'A key that is there is not downloaded again',
  ],

  observe: want => ({
    script:
      want.state === 'absent' && !want.keyring
        ? lines([targetQuestion(want), othersQuestion])
        : targetQuestion(want),
    parse(output): Now {
      const [target = '', others = ''] = output.split('\x1e')
      return { target: keyFileOf(sectionsOf(target)), others: filesOf(sectionsOf(others)) }
    },
  }),

  *plan(want, { target, others }) {
    refuseUnfit(want)
    if (want.state === 'present') {
      if (want.file !== undefined && target.problem !== undefined) yield missingSource(want.file, target)
      else yield* keyFileDifferences(target, keysAfter(want, target))
      return
    }
    if (target.file.state) yield* removals(want, target.file.path, target.keys)
    for (const [path, content] of others) {
      if (path !== target.file.path) yield* removals(want, path, publicKeys(keyringBytes(content)))
    }
  },

  report(want, { target }) {
    const after = keysOfReport(want, target)
    const key = [...after, ...target.keys].find(key => want.id === undefined || hasId(key, want.id))
    const fp = key?.fingerprints[0]
    return {
      id: want.id,
      ...(fp && { fp, key_id: fp.slice(-16), short_id: fp.slice(-8) }),
      before: fingerprints(target.keys),
      after: fingerprints(after),
    }
  },
})

function targetQuestion(want: Want): Script {
  return keyFileQuestion(
    pathFor(want),
    want.state === 'present' ? sourceOf(want) : undefined,
    isAlwaysAsked(want),
  )
}

/** The name of a file tells what is in it, unless the task chose the file. */
function isAlwaysAsked({ keyring, id, file }: Want): boolean {
  return file !== undefined || (keyring !== undefined && id !== undefined)
}

const othersQuestion = sh`
  printf '\\036'
  for file in /etc/apt/trusted.gpg ${trusted}/*.gpg ${trusted}/*.asc; do
    if [ -f "$file" ]; then printf '\\035%s\\n' "$file"; base64 <"$file"; fi
  done`

function filesOf(parts: Readonly<Record<string, string>>): ReadonlyMap<string, Buffer> {
  return new Map(Object.entries(parts).map(([path, content]) => [path, Buffer.from(content, 'base64')]))
}

function sourceOf({ url, file, validate_certs }: Want): KeySource | undefined {
  if (url !== undefined) return { url, validatesCertificates: validate_certs }
  return file === undefined ? undefined : { file }
}

/** The file of a key: named by its ID, or by where it comes from. */
function pathFor({ keyring, id, data, url, file }: Want): string {
  if (keyring !== undefined) return keyring
  const name =
    id?.replace(/^0x/i, '').toUpperCase() ??
    (data === undefined ? undefined : publicKeys(keyringBytes(Buffer.from(data)))[0]?.fingerprints[0]) ??
    (url === undefined ? undefined : nameOfAddress(url)) ??
    posix.parse(file ?? 'unnamed').name
  return `${trusted}/${name}.gpg`
}

function nameOfAddress(url: string): string {
  const { hostname, pathname } = addressOf(url)
  return `${hostname}${pathname}`.match(/[A-Za-z\d-]+/g)?.join('_') ?? 'unnamed'
}

function refuseUnfit({ id, data, file, url, keyserver, state }: Want): void {
  if (keyserver !== undefined) {
    throw new TaskError('Cannot ask a key server: nobody can tell in advance what it will answer', {
      hint: 'give the address of the key as url: https://keyserver.ubuntu.com/pks/lookup?op=get&search=0xID',
    })
  }
  const sources = [data, file, url].filter(source => source !== undefined)
  if (sources.length > 1) throw new TaskError('Cannot keep a key: data, file and url exclude each other')
  if (sources.length === 1 || (state === 'absent' && id !== undefined)) return
  throw new TaskError('Cannot keep a key: nothing says where it comes from', {
    hint: state === 'absent' ? 'id says which key goes' : 'give data, file or url',
  })
}

function keysOfReport(want: Want, target: KeyFile): readonly PublicKey[] {
  if (want.state === 'absent') return remaining(want, target.keys)
  return target.problem === undefined ? keysAfter(want, target) : target.keys
}

/** In check mode, an earlier task may have made the file. */
function missingSource(file: string, { keys, problem }: KeyFile): Change {
  const blocked = new TaskError(`Cannot read the key ${file}: ${problem}`)
  return { what: 'key', before: shown(keys), after: `that of ${file}`, blocked }
}

/** The keys of a file with those that are wanted. */
function keysAfter(want: Want, target: KeyFile): readonly PublicKey[] {
  const { id, data, url, file, keyring } = want
  const isThere = target.keys.some(key => id === undefined || hasId(key, id))
  if (data === undefined && isThere && !(file !== undefined && target.offered)) return target.keys
  const wanted =
    data === undefined ? offeredKeys(url ?? file ?? '', target) : publicKeys(keyringBytes(Buffer.from(data)))
  if (wanted.length === 0) throw new TaskError('Cannot keep a key: there is none in what was given')
  if (id !== undefined && !wanted.some(key => hasId(key, id))) {
    throw new TaskError(`Cannot keep the key ${id}: what was given has ${fingerprints(wanted).join(', ')}`)
  }
  return withKeys(keyring === undefined ? [] : target.keys, wanted)
}

function* removals(want: Want, path: string, keys: readonly PublicKey[]): Generator<Change> {
  const left = remaining(want, keys)
  if (left.length === keys.length) return
  yield {
    what: `key in ${path}`,
    before: shown(keys),
    after: shown(left),
    settle:
      left.length === 0
        ? removalScript(path)
        : { kind: 'file write', path, content: keyringContent(path, left) },
  }
}

/** What stays of keys; without an ID nothing does. */
function remaining({ id, data }: Want, keys: readonly PublicKey[]): readonly PublicKey[] {
  if (id !== undefined) return keys.filter(key => !hasId(key, id))
  if (data === undefined) return []
  const gone = publicKeys(keyringBytes(Buffer.from(data))).map(({ fingerprints }) => fingerprints[0])
  return keys.filter(({ fingerprints }) => !gone.includes(fingerprints[0]))
}

function fingerprints(keys: readonly PublicKey[]): string[] {
  return keys.flatMap(({ fingerprints }) => fingerprints.slice(0, 1))
}
