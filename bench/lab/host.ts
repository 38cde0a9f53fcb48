/** A host that work is done on, and how it is reached. */
export interface Host {
  readonly name: string
  readonly address: string
  readonly port: number
  readonly user: string
  /** Its public key, as in its file. */
  readonly hostKey: string
}

/** The host as `known_hosts` has it. */
export function knownLine({ address, port, hostKey }: Host): string {
  const name = port === 22 ? address : `[${address}]:${port}`
  return `${name} ${hostKey.split(' ').slice(0, 2).join(' ')}\n`
}
