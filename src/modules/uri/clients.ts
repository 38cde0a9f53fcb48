import { reveal, Secret } from '../../base/secret.ts'
import { type Script, sh } from '../../base/shell.ts'
import { curlOption } from '../../host/curl.ts'
import type { Request } from './request.ts'

/** The exit status of a host that has nothing to make the request with. */
export const noClient = 99

/**
 * Makes a request with what the host has: curl, GNU wget, and for plain HTTP bash or nc. Each prints the response as it
 * came over the wire. Headers, body and password reach them through standard input or files that nobody else reads:
 * never as arguments, which every user of the host could see.
 */
export function requestScript(request: Request): Script {
  return sh`
    if command -v curl >/dev/null; then
      ${viaCurl(request)}
    elif wget --version 2>/dev/null | grep -q '^GNU'; then
      ${viaWget(request)}
    ${request.url.protocol === 'http:' && !request.unixSocket ? viaSocket(request) : sh``}
    else
      exit ${noClient}
    fi`
}

function viaCurl(request: Request): Script {
  const { method, url, headers, body, user, password } = request
  const config = [
    curlOption('url', url.href),
    ...(method === 'HEAD' ? ['head'] : ['include', curlOption('request', method)]),
    'silent',
    'show-error',
    'suppress-connect-headers',
    curlOption('max-time', String(request.timeoutSeconds)),
    ...headers.map(([name, value]) => curlOption('header', value === '' ? `${name};` : `${name}: ${value}`)),
    ...(body === undefined ? [] : [curlOption('data-raw', body)]),
    ...(user === undefined ? [] : [curlOption('user', `${user}:${password ? reveal(password) : ''}`)]),
    ...(request.validatesCertificates ? [] : ['insecure']),
    ...(request.caPath ? [curlOption('cacert', request.caPath)] : []),
    ...(request.unixSocket ? [curlOption('unix-socket', request.unixSocket)] : []),
  ]
  return sh`printf '%s\\n' ${new Secret(config.join('\n'))} | curl -q --config -`
}

/** wget prints the head of the response on standard error, each line behind two blanks. */
function viaWget(request: Request): Script {
  const { method, url, headers, body, user, password } = request
  const config = [
    `method = ${method}`,
    `timeout = ${request.timeoutSeconds}`,
    'tries = 1',
    'max_redirect = 0',
    'content_on_error = on',
    'server_response = on',
    'quiet = off',
    'verbose = on',
    'auth_no_challenge = on',
    ...headers.map(([name, value]) => `header = ${name}: ${value}`),
    ...(user === undefined ? [] : [`user = ${user}`, `password = ${password ? reveal(password) : ''}`]),
    ...(request.validatesCertificates ? [] : ['check_certificate = off']),
    ...(request.caPath ? [`ca_certificate = ${request.caPath}`] : []),
  ]
  const sends = body === undefined ? [] : ['--body-file=body']
  return sh`
    folder=$(mktemp -d) && cd "$folder" && trap 'rm -rf "$folder"' EXIT || exit 1
    printf '%s\\n' ${new Secret(config.join('\n'))} >config
    printf '%s' ${new Secret(body ?? '')} >body
    printf '%s\\n' ${new Secret(url.href)} >address
    wget --config=config ${sends} --input-file=address -O content 2>head
    status=$?
    if grep -q '^  HTTP/' head; then
      sed -n 's/^  //p' head
      echo
      cat content
    else
      grep -v '^--' head >&2
      exit $status
    fi`
}

/** Speaks HTTP/1.0, in which the end of the content is the end of the connection. */
function viaSocket(request: Request): Script {
  const { url, timeoutSeconds } = request
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port || '80'
  const message = new Secret(wireText(request))
  return sh`
    elif command -v bash >/dev/null; then
      printf '%s' ${message} |
        timeout ${timeoutSeconds} bash -c 'exec 3<>"/dev/tcp/$0/$1" && cat >&3 && cat <&3' ${host} ${port}
    elif command -v nc >/dev/null || command -v busybox >/dev/null; then
      netcat=nc
      command -v nc >/dev/null || netcat='busybox nc'
      printf '%s' ${message} | timeout ${timeoutSeconds} $netcat ${host} ${port}`
}

function wireText({ method, url, headers, body, user, password }: Request): string {
  const login = Buffer.from(`${user}:${password ? reveal(password) : ''}`).toString('base64')
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  const own: [string, string][] = [
    ['Host', url.host],
    ['Connection', 'close'],
    ...(user === undefined ? [] : [['Authorization', `Basic ${login}`] as [string, string]]),
    ...(body === undefined ? [] : [['Content-Length', String(Buffer.byteLength(body))] as [string, string]]),
  ]
  const head = [...own.filter(([name]) => !given.has(name.toLowerCase())), ...headers]
  return [
    `${method} ${url.pathname}${url.search} HTTP/1.0`,
    ...head.map(([name, value]) => `${name}: ${value}`),
    '',
    body ?? '',
  ].join('\r\n')
}
