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
 * Whether a look that was taken some seconds ago may count, where the host was left alone since. What came on the host
 * itself stays, as far as anybody can rely on it; but what is gone may come back, as a lock does, and another host is
 * changed without our noticing. A look that reads what a port says would keep the questions behind it waiting.
 */
export function isSteady(want: Want): boolean {
  const { host, port, path, search_regex, delay } = want
  const isForOne = (port === undefined) !== (path === undefined)
  return isForOne && isForPresence(want) && delay <= 0 && search_regex === undefined && isOwn(host)
}
