import { posix } from 'node:path'
import { TaskError } from '../base/errors.ts'
import { flag, integer, path, pathOrFolder, secret, text, textMap, type Values } from '../base/params.ts'
import { lines, type Script, type ShellValue, sh } from '../base/shell.ts'
import {
  type Accounts,
  accountsOf,
  accountsQuestion,
  attributeDifferences,
  attributes,
} from '../host/files/attributes.ts'
import { registersBackup } from '../host/files/backup.ts'
import { described } from '../host/files/content.ts'
import { type FileState, fileQuestion, fileStateOf, refuseImpossible } from '../host/files/file-state.ts'
import { missingFolder } from '../host/files/folders.ts'
import { modeAfter, octal } from '../host/files/mode.ts'
import { opened, writeScript } from '../host/files/write.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import { clientsQuestion, type Download, fetchScript } from './get_url/fetch.ts'

const params = {
  url: text('What is downloaded: http, https, ftp, or file for a file of the host'),
  dest: pathOrFolder('The file, or a folder for a file with the last name of the address'),
  force: flag('Download each time, and replace the file where the content differs').or(false),
  checksum: text('What the content must have, as sha256:DIGITS, or sha256:ADDRESS of a list of them')
    .optional,
  backup: flag('Keep the file as it was, under a name with the time: `backup_file` of the result').or(false),
  tmp_dest: path('The folder to download into first').optional,
  timeout: integer('Seconds for which the server may say nothing').or(10),
  headers: textMap('Headers of the request').or({}),
  url_username: text('Who asks').alias('username').optional,
  url_password: secret('The password of who asks').alias('password').optional,
  force_basic_auth: flag('Taken for compatibility: name and password are always sent at once').or(false),
  validate_certs: flag('Whether the certificate of the server is checked').or(true),
  use_proxy: flag('Whether the proxy of the environment is used').or(true),
  http_agent: text('How the request introduces itself').or('deliver'),
  ...attributes,
}

type Want = Values<typeof params>

export interface Now {
  /** The file: `dest`, or what has the name in that folder. */
  readonly file: FileState
  readonly isFolder: boolean
  /** The digits of the file, by the algorithm that was asked for. */
  readonly digest: string | undefined
  /** The same of what the server has, where it was asked. */
  readonly offered: string | undefined
  /** The list of checksums, where an address was given. */
  readonly sums: string | undefined
  readonly clients: readonly string[]
  readonly accounts: Accounts
}

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
  differences: ['The host needs curl, wget or busybox instead of Python'],

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
        after: `what ${shownUrl(want)} has`,
        settle: downloadStep(want, now, checksum),
        ...(want.backup && { registers: registersBackup }),
      }
    }
    if (state) yield* attributeDifferences(path, want, state, now.accounts)
  },

  report: (want, { file }) => ({ dest: file.path, url: shownUrl(want) }),
})

function refuseWithoutClient(want: Want, { clients }: Now): void {
  if (clients.length > 0 || addressOf(want.url).protocol === 'file:') return
  throw new TaskError(`Cannot download ${shownUrl(want)}: the host has neither curl nor wget`, {
    hint: 'a package brings it: apt: { name: curl }',
  })
}

function isKept({ force }: Want, now: Now, checksum: string | undefined): boolean {
  if (!now.file.state) return false
  if (checksum !== undefined) return now.digest === checksum
  return !(force || now.isFolder) || now.digest === now.offered
}

// --- addresses and checksums

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && ['http:', 'https:', 'ftp:', 'file:'].includes(url.protocol)) return url
  throw new TaskError(`Cannot download ${text}: it is no address`, {
    hint: 'an address begins with https://, http://, ftp:// or file://',
  })
}

/** The address without the password it may hold. */
function shownUrl({ url }: Want): string {
  const shown = addressOf(url)
  if (shown.password) shown.password = '***'
  return shown.href
}

/** The last name of an address. */
function nameIn(url: string): string {
  return decodeURIComponent(posix.basename(addressOf(url).pathname)) || 'index.html'
}

interface WantedChecksum {
  readonly algorithm: string
  /** Hexadecimal digits, or the address of a list. */
  readonly value: string
}

function wantedChecksum({ checksum }: Want): WantedChecksum | undefined {
  if (!checksum) return undefined
  const [, algorithm, value] = /^(md5|sha1|sha224|sha256|sha384|sha512):(.+)$/.exec(checksum) ?? []
  if (algorithm !== undefined && value !== undefined) return { algorithm, value }
  throw new TaskError(`Cannot compare with the checksum ${checksum}`, {
    hint: 'write sha256:DIGITS; md5, sha1, sha224, sha384 and sha512 are known too',
  })
}

function isAddress(value: string): boolean {
  return /^(https?|ftp|file):/.test(value)
}

/** The digits that the content must have. */
function checksumOf(want: Want, { sums }: Now): string | undefined {
  const wanted = wantedChecksum(want)
  if (!wanted) return undefined
  const digits = isAddress(wanted.value) ? digitsIn(sums ?? '', nameIn(want.url)) : wanted.value
  if (digits === undefined) {
    throw new TaskError(`Cannot find ${nameIn(want.url)} in the checksums of ${wanted.value}`)
  }
  if (/^[0-9a-f]+$/i.test(digits)) return digits.toLowerCase()
  throw new TaskError(`Cannot compare with the checksum ${digits}: it has other characters than 0-9 and a-f`)
}

/** In a list stand `DIGITS  name`, `DIGITS *name` or `DIGITS  ./name`; or digits alone. */
function digitsIn(sums: string, name: string): string | undefined {
  const entries = filledLines(sums).map(line => line.trim().split(/\s+/))
  if (entries.length === 1 && entries[0]?.length === 1) return entries[0][0]
  return entries.find(([, named]) => named?.replace(/^\*?(\.\/)?/, '') === name)?.[0]
}

// --- the question and its answer

function questionOf(want: Want): Script {
  const sums = wantedChecksum(want)
  return lines([
    sh`target=${want.dest} isfolder= failed=`,
    sh`if [ -d "$target" ]; then
      ${section('folder')}
      target=\${target%/}/${nameIn(want.url)} isfolder=yes
    fi`,
    fileQuestion(sh`"$target"`, { follow: true, read: readDigest(want) }),
    accountsQuestion(want),
    ...(sums && isAddress(sums.value)
      ? [section('sums'), sh`${fetched(want, sums.value, sh`cat ./download`)} || failed=1`]
      : []),
    ...(sums
      ? []
      : [
          sh`if [ -f "$file" ] && ${want.force ? sh`:` : sh`[ -n "$isfolder" ]`}; then
            ${section('offered')}
            ${fetched(want, want.url, sh`${algorithm(want)} <./download`)} || failed=1
          fi`,
        ]),
    section('clients'),
    clientsQuestion,
    sh`[ -z "$failed" ]`,
  ])
}

/** Prints the digits of the file that is there, where they are to be compared with others. */
function readDigest(want: Want): Script {
  const print = sh`
    ${section('digest')}
    ${algorithm(want)} <"$deliver_readable"`
  return wantedChecksum(want) || want.force ? print : sh`if [ -n "$isfolder" ]; then ${print}; fi`
}

/** Understands what such a program prints. */
function digitsOf(printed: string | undefined): string | undefined {
  return printed?.split(' ')[0] || undefined
}

/** The program that prints the digits of what it reads, and a dash. */
function algorithm(want: Want): string {
  return `${wantedChecksum(want)?.algorithm ?? 'sha256'}sum`
}

/** Downloads into the file `download`, in a folder that is there only for a script. */
function fetched(want: Want, url: string, then: Script): Script {
  const folder: ShellValue = want.tmp_dest ?? sh`"\${TMPDIR:-/tmp}"`
  return sh`(
    deliver_work ${folder} || deliver_fail
    trap '[ -z "$deliver_staged" ] || { rm -f ./download; deliver_leave; }' EXIT
    { ${fetchScript(downloadOf(want, url))}
    } && {
      ${then}
    }
  )`
}

function downloadOf(want: Want, url: string): Download {
  return {
    url: addressOf(url),
    headers: Object.entries(want.headers),
    user: want.url_username,
    password: want.url_password,
    timeout: want.timeout,
    validatesCertificates: want.validate_certs,
    usesProxy: want.use_proxy,
    agent: want.http_agent,
  }
}

function stateOf(parts: Readonly<Record<string, string>>, want: Want): Now {
  return {
    file: fileStateOf(parts),
    isFolder: 'folder' in parts,
    digest: digitsOf(parts['digest']),
    offered: digitsOf(parts['offered']),
    sums: parts['sums'],
    clients: filledLines(parts['clients']),
    accounts: accountsOf(parts, want),
  }
}

// --- what settles it

function downloadStep(
  want: Want,
  { file: { path, state }, accounts }: Now,
  checksum: string | undefined,
): Script {
  const { owner, group, mode, backup } = want
  const before = state?.mode ?? 0o666 & ~accounts.umask
  const wanted = {
    path,
    owner,
    group,
    mode: mode && octal(modeAfter(mode, before, false, accounts.umask)),
    backup,
  }
  return fetched(
    want,
    want.url,
    lines([
      ...(checksum === undefined ? [] : [checked(want, checksum)]),
      sh`exec 3<./download && rm -f ./download && deliver_leave || exit`,
      writeScript(wanted, opened),
    ]),
  )
}

function checked(want: Want, checksum: string): Script {
  return sh`
    found=$(${algorithm(want)} <./download) found=\${found%% *}
    if [ "$found" != ${checksum} ]; then
      echo "The checksum is $found and not ${checksum}" >&2
      exit 1
    fi`
}
