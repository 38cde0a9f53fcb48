import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { lines, sh } from '../base/shell.ts'
import {
  type KeyFile,
  keyFileDifferences,
  keyFileOf,
  keyFileQuestion,
  offeredKeys,
} from '../host/apt/key-file.ts'
import { listsChange, sourcesFolder } from '../host/apt/sources.ts'
import { contentOf } from '../host/files/content.ts'
import { type EditState, editQuestion, parseEditState } from '../host/files/edit.ts'
import { editedText } from '../host/files/edited-text.ts'
import { fileDifferences } from '../host/files/file-state.ts'
import { removalScript } from '../host/files/folders.ts'
import { sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import { params, type Want } from './deb822_repository/params.ts'
import { slug, sourceText } from './deb822_repository/text.ts'

interface Now {
  readonly source: EditState
  readonly key: KeyFile
}

export const deb822Repository = defineModule({
  name: 'deb822_repository',
  summary: 'Keep a source of Debian packages, as a file of fields',
  params,
  examples: `
    - deb822_repository:
        name: docker
        uris: https://download.docker.com/linux/debian
        suites: bookworm
        components: stable
        signed_by: https://download.docker.com/linux/debian/gpg
        update_cache: true
    - deb822_repository: { name: docker, state: absent }
  `,
  returns: {
    repo: returned('text', 'What the file holds'),
    dest: returned('text', 'The file'),
    key_filename: returned('text', 'The file of the key, where signed_by is an address'),
  },
  differences: [
    'A key is kept without armour, in a file that ends with `.gpg`; one that is there is not downloaded again',
    'update_cache fetches the package lists after a change; a source whose lists cannot be fetched is taken out again',
  ],

  observe: want => ({
    script: lines([
      editQuestion(sourcePath(want), want),
      sh`printf '\\036'`,
      keyFileQuestion(keyPath(want), keySource(want)),
    ]),
    parse(output): Now {
      const [source = '', key = ''] = output.split('\x1e')
      return { source: parseEditState(source, {}), key: keyFileOf(sectionsOf(key)) }
    },
  }),

  *plan(want, now): Generator<Change> {
    const changes = [...(want.state === 'absent' ? removals(now) : differences(want, now))]
    yield* changes
    if (!want.update_cache || !changes.some(({ what }) => what === 'content' || what === 'state')) return
    const { path, state } = now.source.file
    const former = { path, content: state ? editedText(now.source.file) : undefined }
    yield listsChange({ lockTimeout: 60, retries: 5 }, want.state === 'present' ? [former] : [])
  },

  report: (want, { source, key }) => ({
    dest: source.file.path,
    ...(want.state === 'present' && { repo: sourceText(want, signedBy(want)) }),
    ...(keySource(want) && { key_filename: key.file.path }),
  }),
})

function* differences(want: Want, { source, key }: Now): Generator<Change> {
  if (want.uris.length === 0 || want.suites.length === 0) {
    throw new TaskError(`Cannot keep the source ${want.name}: it needs uris and suites`)
  }
  if (keySource(want) && key.keys.length === 0)
    yield* keyFileDifferences(key, offeredKeys(want.signed_by ?? '', key))
  const content = contentOf(sourceText(want, signedBy(want)))
  yield* fileDifferences({ mode: want.mode }, content, source.file, source.accounts)
}

function* removals({ source, key }: Now): Generator<Change> {
  if (source.file.state) yield removal('state', source.file.path)
  if (key.file.state) yield removal('key', key.file.path)
}

function removal(what: string, path: string): Change {
  return { what, before: path, after: 'absent', settle: removalScript(path) }
}

function sourcePath({ name }: Want): string {
  return `${sourcesFolder}/${slug(name)}.sources`
}

function keyPath({ name }: Want): string {
  return `/etc/apt/keyrings/${slug(name)}.gpg`
}

/** Where the key is fetched, if it is. */
function keySource({ signed_by, state }: Want) {
  const isAddress = /^(https?|ftp|file):\/\//.test(signed_by ?? '')
  return signed_by !== undefined && isAddress && state === 'present'
    ? { url: signed_by, validatesCertificates: true }
    : undefined
}

/** What the field of the key says. */
function signedBy(want: Want): string | undefined {
  return keySource(want) ? keyPath(want) : want.signed_by
}
