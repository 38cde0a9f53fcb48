import { sh } from '../../base/shell.ts'
import { shellWords } from '../../base/words.ts'
import { lineOf, userOf, userQuestion } from '../../host/accounts/entries.ts'
import { filledLines, section } from '../../host/sections.ts'
import type { Gatherer } from './gatherer.ts'

/** Who asks, when, and in which environment. */
export const session: Gatherer = {
  script: sh`
    ${section('user')}
    deliver_whoami
    printf '%s\\n' "$deliver_uid"
    ${userQuestion(sh`"$deliver_uid"`)}
    ${section('date')}
    date '+%s %Z'
    ${section('env')}
    case $KSH_VERSION in '') export -p ;; *) env -0 ;; esac`,

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

/** Reads `NAME=value` items that end with a NUL, or are words of a shell: `export NAME='value'`. */
function parseEnvironment(text: string): Record<string, string> {
  const words = text.includes('\0') ? text.split('\0') : shellWords(text)
  const items = words.filter(item => item.includes('='))
  return Object.fromEntries(
    items.map(item => {
      const end = item.indexOf('=')
      return [item.slice(0, end), item.slice(end + 1)]
    }),
  )
}
