import { fingerprint, keyType } from '../../transport/ssh/public-key.ts'
import type { ScannedHost } from '../../transport/ssh/scan.ts'
import { describe, type Verdict } from '../../transport/ssh/trust.ts'

/** A key that a host shows, and what is thought of it. */
export interface ShownKey {
  readonly key: Buffer
  readonly type: string
  readonly fingerprint: string
  readonly verdict: Verdict
}

/** A host with its keys. */
export interface HostKeys {
  readonly host: ScannedHost
  readonly name: string
  readonly shown: readonly ShownKey[]
}

/** What a person decided on the command line. */
export interface Terms {
  readonly fingerprints: readonly string[]
  readonly replace: boolean
}

/** What is to be done about a host: which keys become known, or why none. */
export type Decision =
  | { readonly kind: 'known' }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint?: string }
  | { readonly kind: 'acceptable'; readonly keys: readonly ShownKey[]; readonly replaces: boolean }

/** The keys of a host with what is known of them. A host that shows a known key may have others beside it. */
export function hostKeys(host: ScannedHost): HostKeys {
  const { trust, keys, target } = host
  const isRecognized = keys.some(key => trust.verdict(key).kind === 'known')
  const shown = keys.map(key => {
    const verdict = trust.verdict(key)
    const type = keyType(key)
    const isOther = verdict.kind === 'changed' && isRecognized && !isKnownType(type, host)
    const judged: Verdict = isOther ? { kind: 'unknown' } : verdict
    return { key, type, fingerprint: fingerprint(key), verdict: judged }
  })
  return { host, name: describe(target), shown }
}

function isKnownType(type: string, { trust }: ScannedHost): boolean {
  return trust.known.some(known => known.marker === undefined && known.type === type)
}

/** Decides about a host; nothing is done here. */
export function decide({ shown }: HostKeys, { fingerprints, replace }: Terms): Decision {
  const isNamed = (key: ShownKey) => fingerprints.length === 0 || fingerprints.includes(key.fingerprint)
  const revoked = shown.find(({ verdict }) => verdict.kind === 'revoked')
  if (revoked) return { kind: 'refused', reason: `its ${revoked.type} key is revoked` }
  const changed = shown.filter(({ verdict }) => verdict.kind === 'changed')
  if (changed.length > 0 && !replace) {
    return {
      kind: 'refused',
      reason: 'its key has changed',
      hint: 'someone may be listening in; if the host was made anew, --replace lets the new key take the place of the old one',
    }
  }
  if (!shown.some(isNamed)) return { kind: 'refused', reason: `it shows no key ${fingerprints.join(', ')}` }
  const keys = shown.filter(key => key.verdict.kind !== 'known' && isNamed(key))
  return keys.length > 0 ? { kind: 'acceptable', keys, replaces: changed.length > 0 } : { kind: 'known' }
}
