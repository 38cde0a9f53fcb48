import { posix } from 'node:path'
import { TaskError } from '../../base/errors.ts'
import type { Want } from './params.ts'

export function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && ['http:', 'https:', 'ftp:', 'file:'].includes(url.protocol)) return url
  throw new TaskError(`Cannot download ${text}: it is no address`, {
    hint: 'an address begins with https://, http://, ftp:// or file://',
  })
}

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
