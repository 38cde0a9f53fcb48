import { TaskError } from '../base/errors.ts'
import { reveal, Secret } from '../base/secret.ts'
import { type Script, sh } from '../base/shell.ts'
import { curlOption } from './curl.ts'

/** What is downloaded, and how. */
export interface Download {
  readonly url: URL
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly user: string | undefined
  readonly password: Secret | undefined
  /** Seconds for which the server may say nothing. */
  readonly timeout: number
  readonly validatesCertificates: boolean
  readonly usesProxy: boolean
  readonly agent: string
}

/** An address that can be downloaded. */
export function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && ['http:', 'https:', 'ftp:', 'file:'].includes(url.protocol)) return url
  throw new TaskError(`Cannot download ${text}: it is no address`, {
    hint: 'an address begins with https://, http://, ftp:// or file://',
  })
}

/** The download of an address as it is, without anything that the server would have to be told. */
export function plainDownload(url: URL, validatesCertificates: boolean): Download {
  return {
    url,
    headers: [],
    user: undefined,
    password: undefined,
    timeout: 10,
    validatesCertificates,
    usesProxy: true,
    agent: 'deliver',
  }
}

/** The programs that can download, the best first. */
const clients = ['curl', 'wget', 'busybox'] as const

/** Prints which of the programs the host has. */
export const clientsQuestion = sh`
  for client in ${clients}; do
    ! command -v "$client" >/dev/null || echo "$client"
  done`

/**
 * Downloads to standard output. Headers and passwords reach the program through files or standard input, never
 * as arguments, which every user of the host could see; busybox could take them only so, and is not asked then.
 */
export function fetchScript(download: Download): Script {
  const { url, usesProxy } = download
  if (url.protocol === 'file:') return sh`cat -- ${decodeURIComponent(url.pathname)}`
  const direct = sh`unset http_proxy https_proxy ftp_proxy HTTP_PROXY HTTPS_PROXY FTP_PROXY all_proxy ALL_PROXY`
  return sh`
    ${usesProxy ? sh`:` : direct}
    if command -v curl >/dev/null; then
      ${viaCurl(download)}
    elif wget --version 2>/dev/null | grep -q '^GNU'; then
      ${viaWget(download)}
    else
      ${viaBusybox(download)}
    fi`
}

/** Prints the headers of the answers on the way to a download, where the host has curl. */
export function headersScript(download: Download): Script {
  return sh`! command -v curl >/dev/null || ${viaCurl(download, ['head'])}`
}

function viaCurl(
  { url, headers, user, password, timeout, validatesCertificates, agent }: Download,
  more: readonly string[] = [],
): Script {
  const config = [
    curlOption('url', url.href),
    'silent',
    'show-error',
    'fail',
    'location',
    curlOption('user-agent', agent),
    curlOption('connect-timeout', String(timeout)),
    curlOption('speed-time', String(timeout)),
    curlOption('speed-limit', '1'),
    ...headers.map(([name, value]) => curlOption('header', value === '' ? `${name};` : `${name}: ${value}`)),
    ...(user === undefined ? [] : [curlOption('user', `${user}:${password ? reveal(password) : ''}`)]),
    ...(validatesCertificates ? [] : ['insecure']),
    ...more,
  ]
  return sh`printf '%s\\n' ${new Secret(config.join('\n'))} | curl -q --config -`
}

function viaWget({ url, headers, user, password, timeout, validatesCertificates, agent }: Download): Script {
  const config = [
    `timeout = ${timeout}`,
    'tries = 1',
    'auth_no_challenge = on',
    `user_agent = ${agent}`,
    ...headers.map(([name, value]) => `header = ${name}: ${value}`),
    ...(user === undefined ? [] : [`user = ${user}`, `password = ${password ? reveal(password) : ''}`]),
    ...(validatesCertificates ? [] : ['check_certificate = off']),
  ]
  return sh`
    settings=$(mktemp)
    printf '%s\\n' ${new Secret(config.join('\n'))} >"$settings"
    printf '%s\\n' ${new Secret(url.href)} |
      wget --config="$settings" --no-verbose --input-file=- --output-document=-
    status=$?
    rm -f "$settings"
    [ "$status" = 0 ]`
}

/** Its option for a limit of time ends some versions of it with a crash: it has its own. */
function viaBusybox({ url, headers, user, agent }: Download): Script {
  const hasSecrets = headers.length > 0 || user !== undefined || url.username !== ''
  if (hasSecrets)
    return sh`echo 'neither curl nor GNU wget is there to send headers or a password' >&2; false`
  const wget = sh`$(command -v wget || echo busybox wget)`
  return sh`${wget} -q -U ${agent} -O - ${url.href}`
}
