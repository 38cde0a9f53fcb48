import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shownPath } from '../../base/files.ts'
import { quote } from '../../base/shell.ts'
import type { RecapEvent } from '../../model/event.ts'
import type { Given } from '../flags/flag.ts'
import { playFlags } from '../flags/flags.ts'
import type { Asked } from '../flags/options.ts'
import { makeStateFolder, withStateFolder } from '../state/state.ts'

/** Longer lists of hosts are written to a file. */
const maxListLength = 200

/** The hosts that failed or were unreachable, and those that the run did not come to. */
export function failedHosts({ hosts, unfinished = [] }: RecapEvent): string[] {
  const failed = Object.entries(hosts).flatMap(([name, { failed, unreachable }]) =>
    failed + unreachable > 0 ? [name] : [],
  )
  return [...new Set([...failed, ...unfinished])]
}

/**
 * The command that repeats a run on some of its hosts. A long list of hosts is written to a file in the folder.
 * @param redact gives a word without the secrets in it
 */
export function retryCommand(
  asked: Asked,
  hosts: readonly string[],
  environment: string,
  folder: string,
  redact: (word: string) => string,
): string {
  const { limit: _, ...given } = asked.given
  const words = [
    ...asked.command,
    ...flagWords(given).map(redact),
    '--limit',
    limitFor(hosts, environment, folder),
  ]
  return words.map(quote).join(' ')
}

function limitFor(hosts: readonly string[], environment: string, folder: string): string {
  const list = hosts.join(',')
  if (list.length <= maxListLength) return list
  const file = join(folder, `retry-${environment}`)
  withStateFolder(folder, () => {
    makeStateFolder(folder)
    writeFileSync(file, hosts.map(name => `${name}\n`).join(''))
  })
  return `@${shownPath(file)}`
}

function flagWords(given: Given): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const flag = playFlags[name as keyof typeof playFlags]
    const written = 'short' in flag ? `-${flag.short}` : `--${name}`
    if (value === false) return [`--no-${name}`]
    if (value === true) return [written]
    if (flag.kind === 'count') return [`-${'v'.repeat(Number(value))}`]
    return [value].flat().flatMap(each => [written, String(each)])
  })
}
