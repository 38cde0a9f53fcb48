import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import type { Case, Goal } from './case.ts'
import { run } from './lab/process.ts'
import { type Found, median } from './measure.ts'

/** A case, and what was found. */
export interface Result {
  readonly case: Case
  readonly found: readonly Found[]
}

/** The results, for people. */
export async function reportOf(results: readonly Result[]): Promise<string> {
  return [
    '# Measurements',
    '',
    'Made by `npm run bench`: in each row all contenders did the same work in turn, in one run, and left the same state.',
    'Seconds are medians, from the start of the program to its end. Other runs on other machines have other seconds;',
    'what counts are the ratios.',
    '',
    ...(await surroundings()),
    '',
    ...section('Seconds', secondsTable(results)),
    ...section('Seconds, for some work and for four times as much', growthTable(results)),
    ...section('Processes that the hosts start', forksTable(results)),
    ...section('Requests that were lost', lostTable(results)),
    ...section('Ratios', goalsTable(results)),
    ...section('Memory', memoryTable(results)),
  ].join('\n')
}

/** Nothing where the table has only its heads. */
function section(title: string, [head = '', line = '', ...rows]: readonly string[]): string[] {
  return rows.length === 0 ? [] : [`## ${title}`, '', head, line, ...rows, '']
}

/** What was measured, and on what. */
async function surroundings(): Promise<string[]> {
  const [cpu] = cpus()
  const system = /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  const packages = ['ansible-core', 'ansible-mitogen', 'openssh-server']
  const versions = await Promise.all(
    packages.map(name => run(['dpkg-query', '--show', '--showformat=${Package} ${Version}', name])),
  )
  return [
    `- ${cpus().length} processors (${cpu?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB, ${system}, Linux ${release()};`,
    '  the hosts are on the same machine',
    `- Deliver ${version}, Node ${process.versions.node}, ${versions.join(', ')}`,
    `- ${new Date().toISOString().slice(0, 10)}`,
  ]
}

/** The floor is whoever else is there: plain ssh, scp, node. */
const peers = ['Deliver', 'Ansible', 'Ansible + Mitogen']

function secondsTable(results: readonly Result[]): string[] {
  const rows = results.filter(isSideBySide).map(({ case: { work }, found }) => {
    const floor = found.filter(({ name }) => !peers.includes(name))
    return [
      work,
      floor.map(each => `${seconds(each)} (${each.name})`).join('<br>'),
      ...peers.map(name => seconds(found.find(each => each.name === name))),
    ]
  })
  return table(['work', 'floor', ...peers], rows)
}

function growthTable(results: readonly Result[]): string[] {
  const rows = results
    .filter(result => !isSideBySide(result))
    .map(({ case: { work }, found }) => [
      work,
      found.map(each => `${each.name}: ${seconds(each)}`).join('<br>'),
    ])
  return table(['work', 'Deliver'], rows)
}

/** Counted on all hosts of the case together: what each costs a slow machine, and no noise moves it. */
function forksTable(results: readonly Result[]): string[] {
  const rows = results
    .filter(({ found }) => found.some(({ forks }) => forks.length > 0))
    .map(({ case: { work }, found }) => [
      work,
      found
        .filter(({ failure }) => !failure)
        .map(({ name, forks }) => `${name} ${median(forks)}`)
        .join(', '),
    ])
  return table(['work', 'processes'], rows)
}

function lostTable(results: readonly Result[]): string[] {
  const number = (value: number) => value.toLocaleString('en')
  const rows = results.flatMap(({ case: { work }, found }) => {
    const asked = found.flatMap(({ name, requests, failure }) =>
      requests && !failure ? [`${name} ${number(requests.lost)} of ${number(requests.sent)}`] : [],
    )
    return asked.length === 0 ? [] : [[work, asked.join('<br>')]]
  })
  return table(['work', 'lost'], rows)
}

function isSideBySide({ found }: Result): boolean {
  return found.some(({ name }) => name === 'Deliver')
}

function seconds(found: Found | undefined): string {
  if (!found) return ''
  return found.failure ?? digits(median(found.seconds))
}

function goalsTable(results: readonly Result[]): string[] {
  const rows = results.flatMap(({ case: { work, goals }, found }) =>
    goals.map(goal => {
      const value = ratioOf(goal, found)
      return [
        work,
        meaningOf(goal),
        wanted(goal),
        value === undefined ? '-' : digits(value),
        verdict(goal, value),
      ]
    }),
  )
  return table(['work', 'ratio', 'must be', 'is', ''], rows)
}

/** The ratio that a goal is about, of seconds or of processes, or the memory in MB, or how many requests were lost. */
function ratioOf({ of, to, forks, lost }: Goal, found: readonly Found[]): number | undefined {
  if (lost) return found.find(({ name }) => name === of)?.requests?.lost
  const measured = (name: string) =>
    found.find(each => each.name === name && !each.failure)?.[forks ? 'forks' : 'seconds']
  const one = measured(of)
  if (to === undefined) return (found.find(({ name }) => name === of)?.memory ?? 0) / 1e6
  const other = measured(to)
  return one && other && median(one) / median(other)
}

function meaningOf({ of, to, forks, lost }: Goal): string {
  if (lost) return `requests that ${of} lost`
  return to === undefined ? `memory of ${of}, MB` : `${of} / ${to}${forks ? ', processes' : ''}`
}

function wanted(goal: Goal): string {
  return 'atMost' in goal ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`
}

function verdict(goal: Goal, value: number | undefined): string {
  if (value === undefined) return ''
  return ('atMost' in goal ? value <= goal.atMost : value >= goal.atLeast) ? 'reached' : '**not reached**'
}

function memoryTable(results: readonly Result[]): string[] {
  const rows = results.map(({ case: { work }, found }) => [
    work,
    found
      .filter(({ failure }) => !failure)
      .map(({ name, memory }) => `${name} ${Math.round(memory / 1e6)}`)
      .join(', '),
  ])
  return table(['work', 'MB, without those of processes it starts'], rows)
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)]
}

/** Three digits that say something. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(value < 1 ? 2 : 3)
}
