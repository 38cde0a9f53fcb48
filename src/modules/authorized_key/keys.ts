export interface Key {
  readonly options: string
  readonly type: string
  readonly data: string
  readonly comment: string
}

/**
 * Understands a line of an authorized_keys file: options, type, data, comment.
 *
 *     restrict,command="ls -l" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9w deploy@work
 */
export function parseKey(line: string): Key | undefined {
  const [, options = '', type, data, comment = ''] = keyPattern.exec(line) ?? []
  return type === undefined || data === undefined ? undefined : { options, type, data, comment }
}

export function keyLine({ options, type, data, comment }: Key): string {
  return [options, type, data, comment].filter(part => part !== '').join(' ')
}

export function isSame(a: Key, b: Key): boolean {
  return keyLine(a) === keyLine(b)
}

export function isComment(line: string): boolean {
  return /^\s*(#|$)/.test(line)
}

/** Options: no white space but in quotes. They do not begin as a comment does. */
const options = /(?!#)(?:[^\s"]|"(?:\\.|[^"\\])*")+/

const type = /(?:ssh|ecdsa|rsa|sk|webauthn)-\S+/

/** In Base64, where the length of the type comes first. */
const data = /AAAA[\w+/]+=*/

const keyPattern = new RegExp(
  `^\\s*(?:(${options.source})\\s+)?(${type.source})\\s+(${data.source})(?:\\s+(.*?))?\\s*$`,
)
