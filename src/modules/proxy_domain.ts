import { TaskError } from '../base/errors.ts'
import { Secret } from '../base/secret.ts'
import { lines, sh } from '../base/shell.ts'
import { contentOf } from '../host/files/content.ts'
import { editedText } from '../host/files/edited-text.ts'
import { fileDifferences } from '../host/files/file-state.ts'
import { putBack, reloadChange, startChange, validation } from '../host/proxy/commands.ts'
import { serviceFile } from '../host/proxy/places.ts'
import { loadedMark, notSetUp } from '../host/proxy/running.ts'
import { refuseTaken } from '../host/proxy/sockets.ts'
import { type ProxyState, proxyQuestion, proxyStateOf } from '../host/proxy/state.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import {
  acmeChange,
  type CertificateState,
  certificateChange,
  certificateQuestion,
  certificateStateOf,
  isOutdated,
  loadedQuestion,
} from './proxy_domain/certificate.ts'
import { type Domain, hasHashes, parseDomains, withDomain, withoutHashes } from './proxy_domain/domains.ts'
import { bindLines, configuration, mark, markOf } from './proxy_domain/frontends.ts'
import { params, type Want } from './proxy_domain/params.ts'

interface Now extends ProxyState {
  readonly certificate: CertificateState
  /** Whether there is the service that the domain leads to. */
  readonly hasService: boolean
}

const fileName = 'domains.cfg'

/** One file has all domains of the machine; a task changes its own, and what the frontends make of it. */
export const proxyDomain = defineModule({
  name: 'proxy_domain',
  summary: 'Keep a domain that the proxy of the machine serves, with TLS and passwords',
  params,
  examples: `
    - proxy_domain:
        name: www.example.org
        service: visits-front-80
        tls: { acme: true }
    - proxy_domain:
        name: '*.staging.example.org'
        service: visits-front-80
        tls: { cert: /etc/ssl/staging.crt, key: /etc/ssl/private/staging.key }
        auth: { ann: '{{ ann_password }}' }
        realm: Staging
    - proxy_domain: { name: old.example.org, state: absent }
  `,

  observe: want => ({
    script: lines([
      proxyQuestion(want, domainsFile(want), bindLines(want), [`get var ${mark}`, loadedQuestion(want)]),
      certificateQuestion(want),
      section('service'),
      sh`[ ! -e ${serviceFile(want.folder, want.service ?? '')} ] || echo there`,
    ]),
    parse(output): Now {
      const parts = sectionsOf(output)
      return {
        ...proxyStateOf(parts),
        certificate: certificateStateOf(parts),
        hasService: parts['service'] === 'there',
      }
    },
    tolerant: true,
  }),

  *plan(want, now) {
    const problem = notSetUp(now.running)
    if (problem && want.state === 'absent') return
    const before = parseDomains(editedText(now.file), now.file.path)
    const after = withDomain(before, want)
    const blocked = problem ?? missingService(want, now)
    if (blocked) return yield { what: 'domain', before: 'absent', after: `leads to ${want.service}`, blocked }
    if (after.length > 0) refuseTaken([...want.http, ...want.https], now.file.path, now.sockets)
    yield* changes(want, now, after)
  },

  report: ({ name, service }) => ({ domain: name, service }),
})

function* changes(want: Want, now: Now, domains: readonly Domain[]): Generator<Change> {
  const { file, running, certificate } = now
  const isNeeded = file.state !== undefined || domains.length > 0
  const certificates = [...certificateChange(want, certificate)]
  const differences = isNeeded ? [...fileChange(want, now, domains)] : []
  yield* certificates
  yield* differences
  const isLoaded = loadedMark(running) === (isNeeded ? markOf(domains, want) : undefined)
  if (!running.answers) {
    if (domains.length > 0) yield startChange(want)
  } else if (!isLoaded || certificates.length > 0 || isOutdated(certificate, running)) {
    const before = file.state && new Secret(editedText(file))
    yield reloadChange(want, differences.length > 0 ? putBack(file.path, before) : sh`:`)
  }
  const acme = [...acmeChange(want, certificate)]
  yield* acme
  if (acme.length > 0) yield reloadChange(want, sh`:`)
}

/** The whole file is a secret where hashes of passwords stand in it, for they are as good as these; people see the rest. */
function* fileChange(want: Want, { file, accounts }: Now, domains: readonly Domain[]): Generator<Change> {
  const [before, after] = [editedText(file), configuration(domains, want)]
  const isSecret = hasHashes(before) || hasHashes(after)
  const content = contentOf(isSecret ? new Secret(after) : after)
  const wanted = { mode: '0600', validate: validation(want, fileName) }
  for (const change of fileDifferences(wanted, content, file, accounts)) {
    const isContent = isSecret && change.what === 'content'
    yield isContent ? { ...change, ...seen(before, after), secret: false } : change
  }
}

function seen(before: string, after: string): { before: string; after: string } {
  const [seenBefore, seenAfter] = [withoutHashes(before), withoutHashes(after)]
  if (seenBefore !== seenAfter) return { before: seenBefore, after: seenAfter }
  return { before: 'other passwords', after: 'the passwords of auth' }
}

function missingService({ state, service, name }: Want, { hasService }: Now): TaskError | undefined {
  if (state === 'absent' || hasService) return undefined
  return new TaskError(`Cannot serve ${name}: there is no service ${service} on this machine`, {
    hint: 'proxy_service makes one',
  })
}

function domainsFile({ folder }: Want): string {
  return `${folder}/${fileName}`
}
