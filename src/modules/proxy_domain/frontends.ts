import { checksumOfBytes } from '../../base/checksums.ts'
import { maintenancePage, page } from '../../host/proxy/pages.ts'
import { requestLines } from '../../host/proxy/requests.ts'
import { markName } from '../../host/proxy/running.ts'
import { bindLine } from '../../host/proxy/sockets.ts'
import { type Authentication, type Domain, domainLine } from './domains.ts'
import type { Want } from './params.ts'

export const mark = markName('domains')

/** The file of all domains of a machine: a frontend for HTTP and one for HTTPS, with rules for each domain. */
export function configuration(domains: readonly Domain[], want: Want): string {
  return [
    '# Written by Deliver (proxy_domain); changes are lost.',
    ...domains.map(domainLine),
    'global',
    `  set-var ${mark} str(${markOf(domains, want)})`,
    ...(domains.some(({ auth }) => auth) ? [`  lua-load-per-thread ${want.folder}/auth.lua`] : []),
    ...frontends(domains, want),
    '',
  ].join('\n')
}

/** What the running process has when it has read this file. */
export function markOf(domains: readonly Domain[], want: Want): string {
  return checksumOfBytes(Buffer.from(frontends(domains, want).join('\n'))).slice(0, 16)
}

function frontends(domains: readonly Domain[], want: Want): string[] {
  if (domains.length === 0) return []
  return [...frontend('http', domains, want), ...frontend('https', domains, want)]
}

/** The lines that open the sockets. */
export function bindLines({ http, https, folder }: Want): string[] {
  return [...http.map(bindLine), ...https.map(socket => `${bindLine(socket)} ${tlsWords(folder)}`)]
}

/** Unknown names get the certificate that comes first. */
function tlsWords(folder: string): string {
  return `ssl crt ${folder}/default.pem crt ${folder}/tls/ alpn h2,http/1.1`
}

type Scheme = 'http' | 'https'

function frontend(scheme: Scheme, domains: readonly Domain[], want: Want): string[] {
  const binds = bindLines(want)
  const ordered = domains.toSorted(byPrecedence)
  return [
    '',
    `frontend _${scheme}`,
    ...(scheme === 'http' ? binds.slice(0, want.http.length) : binds.slice(want.http.length)),
    ...requestLines(scheme),
    '  http-request set-var(txn.host) req.hdr(host),host_only,lower',
    ...ordered.map(recognition),
    `  http-request ${notFound} unless { var(txn.domain) -m found }`,
    ...ordered.flatMap(domain => rules(scheme, domain, want)),
  ]
}

/** Names come before patterns, and a pattern that says more before one that says less. */
function byPrecedence(a: Domain, b: Domain): number {
  const isPattern = (domain: Domain) => Number(domain.name.startsWith('*'))
  return isPattern(a) - isPattern(b) || b.name.length - a.name.length || (a.name < b.name ? -1 : 1)
}

function recognition({ name }: Domain): string {
  const pattern = `-m reg ^[^.]+${name.slice(1).replaceAll('.', '\\\\.')}$`
  const condition = name.startsWith('*')
    ? `!{ var(txn.domain) -m found } { var(txn.host) ${pattern} }`
    : `{ var(txn.host) -m str ${name} }`
  return `  http-request set-var(txn.domain) str(${name}) if ${condition}`
}

/** The rules of a domain, in their order: one that answers ends them. */
function rules(scheme: Scheme, domain: Domain, want: Want): string[] {
  const { name, tls, redirect, maintenance, auth, service } = domain
  const own = `if { var(txn.domain) -m str ${name} }`
  return [
    ...(tls === 'acme'
      ? [`  http-request ${acmeAnswer(want)} ${own} { path_beg /.well-known/acme-challenge/ }`]
      : []),
    ...(redirect && scheme === 'http' ? [`  http-request ${redirection(want)} ${own}`] : []),
    ...(maintenance ? [`  http-request ${inMaintenance} ${own}`] : []),
    ...(auth ? authentication(auth, own) : []),
    `  http-request set-var(txn.service) str(${service}) ${own}`,
    `  use_backend _current ${own} { stopping }`,
    `  use_backend ${service} ${own}`,
  ]
}

const notFound = `return status 404 ${page('Not found', 'Nothing is served by this name.')}`

const inMaintenance = `return status 503 ${maintenancePage('site')}`

/** What ACME wants to find: the token that it asks for, and the thumbprint of our account. */
function acmeAnswer({ folder }: Want): string {
  const answer = `%[path,field(4,/)].%[str(thumbprint),map(${folder}/acme.map)]`
  return `return status 200 content-type text/plain lf-string "${answer}"`
}

function redirection({ https }: Want): string {
  const port = https[0]?.split(':').at(-1)
  return `redirect location https://%[var(txn.host)]${port === '443' ? '' : `:${port}`}%[pathq] code 308`
}

/** An error in Lua lets a request pass, so the second rule stops all but those of a known user. */
function authentication({ mode, realm, users }: Authentication, own: string): string[] {
  return [
    `  http-request lua.authenticate ${mode} '${realm}' '${users.join(',')}' ${own}`,
    `  http-request deny status 401 ${own} !{ var(txn.user) -m found }`,
  ]
}
