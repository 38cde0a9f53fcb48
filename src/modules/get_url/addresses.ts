import { posix } from 'node:path'
import { addressOf } from '../../host/fetch.ts'
import type { Want } from './params.ts'

/** The address without the password it may hold. */
export function displayUrl({ url }: Want): string {
  const address = addressOf(url)
  if (address.password) address.password = '***'
  return address.href
}

/** The last name of an address. */
export function nameIn(url: string): string {
  return decodeURIComponent(posix.basename(addressOf(url).pathname)) || 'index.html'
}
