import { TaskError } from '../../base/errors.ts'
import { byteText } from '../../host/files/edited-text.ts'
import { isComment, type Key, parseKey } from './keys.ts'
import type { Want } from './params.ts'

/** The wanted keys, by what makes them keys. */
export function wantedKeys(want: Want): ReadonlyMap<string, Key> {
  const lines = byteText(want.key)
    .split('\n')
    .filter(line => !isComment(line))
  if (want.exclusive && lines.length === 0) {
    throw new TaskError(`Cannot keep only the keys of ${want.user}: there is none in key`)
  }
  const { key_options: options, comment } = want
  const keys = lines.map(line => ({
    ...checkedKey(line),
    ...(options !== undefined && { options: byteText(options) }),
    ...(comment !== undefined && { comment: byteText(comment) }),
  }))
  return new Map(keys.map(key => [key.data, key]))
}

function checkedKey(line: string): Key {
  const key = parseKey(line)
  if (key) return key
  throw new TaskError(`This is no public key: ${line}`, {
    hint: 'a key is its type, its data and a comment: ssh-ed25519 AAAA... name',
  })
}
