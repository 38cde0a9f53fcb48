import type { Want } from './params.ts'

export function isForPresence({ state }: Pick<Want, 'state'>): boolean {
  return state === 'started' || state === 'present'
}

export function subject({ path, host, port, search_regex, state }: Want): string {
  const what = path ?? `${host}:${port}`
  if (search_regex) return `${search_regex} in ${what}`
  return isForPresence({ state }) ? what : `${what} to go`
}

export function isOwn(host: string): boolean {
  return /^(localhost|127\..*|::1|0\.0\.0\.0)$/.test(host)
}

/**
 * Whether one look in advance may show that there is nothing to wait for. What is there on the host itself is assumed
 * to stay. What is gone may come back, as a lock does, and changes of other hosts are not noticed. A look that reads
 * from a port would delay the queries behind it.
 */
export function maySkip(want: Want): boolean {
  const { host, port, path, search_regex, delay } = want
  const isForOne = (port === undefined) !== (path === undefined)
  return isForOne && isForPresence(want) && delay <= 0 && search_regex === undefined && isOwn(host)
}
