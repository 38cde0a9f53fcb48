import { filledLines, section } from '../../base/sections.ts'
import { sh } from '../../base/shell.ts'
import type { Gatherer } from './gatherer.ts'

/** Who asks, when, and in which environment. */
export const session: Gatherer = {
  script: sh`
    ${section('user')}
    id -un
    id -u
    grep "^$(id -un):" /etc/passwd || getent passwd "$(id -u)"
    ${section('date')}
    date -u +%Y-%m-%dT%H:%M:%SZ
    date +%s
    date +%Z
    ${section('env')}
    env -0 2>/dev/null || env`,

  read: parts => {
    const [name, id, account = ''] = filledLines(parts['user'])
    const [, , , , , home, shell] = account.split(':')
    const [iso, epoch, zone] = filledLines(parts['date'])
    return {
      user: { name, id: Number(id), home, shell },
      date: { iso, epoch: Number(epoch), zone },
      env: environmentOf(parts['env'] ?? ''),
    }
  },
}

/** Reads `NAME=value` items that end with a NUL, or with a line break where `env` knows no better. */
function environmentOf(text: string): Record<string, string> {
  const items = text.split(text.includes('\0') ? '\0' : '\n').filter(item => item.includes('='))
  return Object.fromEntries(
    items.map(item => {
      const end = item.indexOf('=')
      return [item.slice(0, end), item.slice(end + 1)]
    }),
  )
}
