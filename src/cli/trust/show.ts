import { fingerprint } from '../../transport/ssh/public-key.ts'
import { placeOf, type Verdict } from '../../transport/ssh/trust.ts'
import type { HostKeys } from './decision.ts'

/**
 * The keys of a host, as people compare them:
 *
 *     web1 ([192.0.2.7]:2222)
 *       ssh-ed25519          SHA256:bWq...  new
 *       ecdsa-sha2-nistp256  SHA256:n8V...  changed: it was SHA256:9Xa... (~/.ssh/known_hosts:3)
 */
export function shownKeys({ name, shown }: HostKeys): string {
  const width = Math.max(...shown.map(({ type }) => type.length))
  const rows = shown.map(
    ({ type, fingerprint, verdict }) => `  ${type.padEnd(width)}  ${fingerprint}  ${words(verdict)}\n`,
  )
  return `${name}\n${rows.join('')}`
}

function words(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'known':
      return 'known'
    case 'unknown':
      return 'new'
    case 'changed':
      return `changed: it was ${fingerprint(verdict.known.key)} (${verdict.known.type}, ${placeOf(verdict.known)})`
    case 'revoked':
      return `revoked by ${placeOf(verdict.known)}`
  }
}
