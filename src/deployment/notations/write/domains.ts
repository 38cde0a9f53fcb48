import type { Domain } from '../../model.ts'
import type { ValueMap } from '../../to-node.ts'

/** What a section `Domains` says of a host name. */
export function domainWords({ deployment, service, port, tls, auth, authMode }: Domain): ValueMap {
  return {
    http: [deployment, service, port].filter(part => part !== undefined).join(':'),
    tls,
    auth,
    auth_mode: authMode === 'basic' ? 'basic' : undefined,
  }
}
