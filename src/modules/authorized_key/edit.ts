import { isComment, isSame, keyLine, parseKey } from './keys.ts'
import type { Want } from './params.ts'
import { wantedKeys } from './wanted.ts'

/** The text of a file as it shall be: comments stay, and so do lines that say the same in another ancestry. */
export function textWith(text: string, want: Want): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const after = linesWith(lines, want)
  return after.join('\n') === lines.join('\n') ? text : after.map(line => `${line}\n`).join('')
}

function linesWith(lines: readonly string[], want: Want): string[] {
  const wanted = wantedKeys(want)
  const found = new Set<string>()
  const kept = lines.flatMap(line => {
    const key = parseKey(line)
    const same = key && wanted.get(key.data)
    if (!same) return want.exclusive && want.state === 'present' && !isComment(line) ? [] : [line]
    if (want.state === 'absent' || found.has(same.data)) return []
    found.add(same.data)
    return [isSame(same, key) ? line : keyLine(same)]
  })
  const missing = [...wanted.values()].filter(({ data }) => !found.has(data))
  return want.state === 'absent' ? kept : [...kept, ...missing.map(keyLine)]
}
