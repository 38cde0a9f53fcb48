import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { addressOf } from '../host/fetch.ts'
import { attributeDifferences } from '../host/files/attributes.ts'
import { registersBackup } from '../host/files/backup.ts'
import { described } from '../host/files/content.ts'
import { refuseImpossible } from '../host/files/file-state.ts'
import { missingFolder } from '../host/files/folders.ts'
import { sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import { displayUrl } from './get_url/addresses.ts'
import { checksumOf } from './get_url/checksums.ts'
import { downloadStep } from './get_url/download.ts'
import { params, type Want } from './get_url/params.ts'
import { questionOf } from './get_url/question.ts'
import { type Now, stateOf } from './get_url/state.ts'

/**
 * A file that is there is left alone, unless it has another checksum than the wanted one. With `force`, or where the
 * file lies in a folder, it is compared with what the server has: that is downloaded for looking, and thrown away.
 */
export const getUrl = defineModule({
  name: 'get_url',
  summary: 'Keep a file that is downloaded by the host',
  params,
  examples: `
    - get_url: { url: 'https://example.org/app.tar.gz', dest: /opt/app.tar.gz, mode: '0644' }
    - get_url:
        url: https://example.org/tool
        dest: /usr/local/bin/tool
        mode: '0755'
        checksum: sha256:https://example.org/SHA256SUMS
    - get_url: { url: 'file:///usr/share/doc/bash/README', dest: /srv/, force: true }
  `,
  differences: [
    'The host needs curl, wget or busybox instead of Python; the name that a server proposes counts where it has curl',
  ],
  returns: {
    dest: returned('text', 'The file'),
    url: returned('text', 'The address, without its password'),
    backup_file: returned('text', 'Where the file is kept as it was: with `backup`'),
  },

  observe: want => ({
    script: questionOf(want),
    parse: output => stateOf(sectionsOf(output), want),
  }),

  *plan(want, now): Generator<Change> {
    const { path, state } = now.file
    refuseImpossible(now.file)
    if (now.file.ancestry.missing.length > 0) throw missingFolder(want.dest.endsWith('/') ? want.dest : path)
    const checksum = checksumOf(want, now)
    if (!isKept(want, now, checksum)) {
      refuseWithoutClient(want, now)
      yield {
        what: 'content',
        before: state && (now.digest ? described(state.size, now.digest) : `${state.size} bytes`),
        after: `what ${displayUrl(want)} has`,
        settle: downloadStep(want, now, checksum),
        ...(want.backup && { registers: registersBackup }),
      }
    }
    if (state) yield* attributeDifferences(path, want, state, now.accounts)
  },

  report: (want, { file }) => ({ dest: file.path, url: displayUrl(want) }),
})

function refuseWithoutClient(want: Want, { clients }: Now): void {
  if (clients.length > 0 || addressOf(want.url).protocol === 'file:') return
  throw new TaskError(`Cannot download ${displayUrl(want)}: the host has neither curl nor wget`, {
    hint: 'a package brings it: apt: { name: curl }',
  })
}

function isKept({ force }: Want, now: Now, checksum: string | undefined): boolean {
  if (!now.file.state) return false
  if (checksum !== undefined) return now.digest === checksum
  return !(force || now.isFolder) || now.digest === now.offered
}
