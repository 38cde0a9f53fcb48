import { sh } from '../../base/shell.ts'
import { lineOf, userOf, userQuestion } from '../../host/accounts/entries.ts'
import { filledLines, section } from '../../host/sections.ts'
import type { Gatherer } from './gatherer.ts'

/** Who asks, when, and in which environment. */
export const session: Gatherer = {
  script: sh`
    ${section('user')}
    id=$(id -u)
    printf '%s\\n' "$id"
    ${userQuestion(sh`"$id"`)}
    ${section('date')}
    date '+%s %Z'
    ${section('env')}
    env -0 2>/dev/null || env`,

  read: parts => {
    const [id = '', ...accounts] = filledLines(parts['user'])
    const { name = id, home, shell } = userOf(lineOf(accounts.join('\n'), id)) ?? {}
    const [epoch, zone] = (parts['date'] ?? '').split(' ')
    return {
      user: { name, id: Number(id), home, shell },
      date: { iso: isoTime(Number(epoch)), epoch: Number(epoch), zone },
      env: parseEnvironment(parts['env'] ?? ''),
    }
  },
}

/** Seconds since 1970 as `2026-01-31T23:59:59Z`. */
function isoTime(epoch: number): string {
  return new Date(epoch * 1000).toISOString().replace(/\.\d+/, '')
}

/** Reads `NAME=value` items that end with a NUL, or with a line break where `env` knows no better. */
function parseEnvironment(text: string): Record<string, string> {
  const items = text.split(text.includes('\0') ? '\0' : '\n').filter(item => item.includes('='))
  return Object.fromEntries(
    items.map(item => {
      const end = item.indexOf('=')
      return [item.slice(0, end), item.slice(end + 1)]
    }),
  )
}
