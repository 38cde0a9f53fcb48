import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'

/** Whether a password, or what the server would keep of it, is what the server keeps. */
export function isPassword(user: string, password: string, kept: string | null): boolean {
  if (kept === null || password === '') return kept === null && password === ''
  if (kept === password) return true
  return kept.startsWith('md5') ? kept === md5(user, password) : isScram(password, kept)
}

function md5(user: string, password: string): string {
  return `md5${createHash('md5').update(`${password}${user}`).digest('hex')}`
}

/**
 * What is kept of a password, by RFC 5802:
 *
 *     SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY
 */
function isScram(password: string, kept: string): boolean {
  const [, iterations, salt = '', storedKey] = /^SCRAM-SHA-256\$(\d+):(.+)\$(.+):/.exec(kept) ?? []
  if (!iterations) return false
  const salted = pbkdf2Sync(
    password.normalize('NFKC'),
    Buffer.from(salt, 'base64'),
    Number(iterations),
    32,
    'sha256',
  )
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  return createHash('sha256').update(clientKey).digest('base64') === storedKey
}
