import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { shownPath } from '../../base/files.ts'
import { quote } from '../../base/shell.ts'
import type { RecapEvent } from '../../model/event.ts'
import type { Given } from '../flags/flag.ts'
import { playFlags } from '../flags/flags.ts'
import type { Asked } from '../flags/options.ts'
import { keeping } from '../state/state.ts'

/** The longest list of hosts that is written out; longer ones go to a file. */
const longest = 200

/** The hosts that failed or were lost. */
export function lostIn({ hosts }: RecapEvent): string[] {
  return Object.entries(hosts).flatMap(([name, { failed, unreachable }]) =>
    failed + unreachable > 0 ? [name] : [],
  )
}

/** The command that does the same again, on some hosts only. A long list of them is put in a file of a folder. */
export function commandFor(
  asked: Asked,
  hosts: readonly string[],
  environment: string,
  folder: string,
): string {
  const { limit: _, ...given } = asked.given
  const words = [
    'deliver-play',
    ...asked.playbooks,
    ...wordsOf(given),
    '--limit',
    limitFor(hosts, environment, folder),
  ]
  return words.map(quote).join(' ')
}

function limitFor(hosts: readonly string[], environment: string, folder: string): string {
  const list = hosts.join(',')
  if (list.length <= longest) return list
  const file = join(folder, `retry-${environment}`)
  keeping(folder, () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, hosts.map(name => `${name}\n`).join(''))
  })
  return `@${shownPath(file)}`
}

function wordsOf(given: Given): string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    const flag = playFlags[name as keyof typeof playFlags]
    const written = 'short' in flag ? `-${flag.short}` : `--${name}`
    if (value === false) return [`--no-${name}`]
    if (value === true) return [written]
    if (flag.kind === 'count') return [`-${'v'.repeat(Number(value))}`]
    return [value].flat().flatMap(each => [written, String(each)])
  })
}
