import type { Bout, Case } from './case.ts'
import type { Contender } from './contenders.ts'
import type { Lab } from './lab/lab.ts'
import { type Finished, measured } from './lab/process.ts'
import { Load } from './load/load.ts'
import { type Report, summary } from './load/tally.ts'

/** What was found of one contender. */
export interface Found {
  readonly name: string
  /** Of all rounds, the shortest first. */
  readonly seconds: readonly number[]
  /** The most memory that a round took, in bytes. */
  readonly memory: number
  /** Processes that the hosts started, of all rounds, the fewest first; nothing where they are not counted. */
  readonly forks: readonly number[]
  /** Of the requests that were sent meanwhile, how many were lost; nothing where there were none. */
  readonly requests?: Requests
  /** Why it did not do its work; it takes no part after that. */
  readonly failure?: string
}

interface Requests {
  readonly sent: number
  readonly lost: number
}

/** Seconds after which a run is given up. */
const usualLimit = 180

/** The contender of which a failure is one of the bench itself, or of the engine. */
const mustSucceed = (name: string) => !/^ansible/i.test(name)

/** Lets the contenders of a case do its work, in turn, so that whatever else the machine does meets them all. */
export async function measure(lab: Lab, { setUp }: Case, say: (line: string) => void): Promise<Found[]> {
  const bout = await setUp(lab)
  const found = new Map<string, Found>(
    bout.contenders.map(({ name }) => [name, { name, seconds: [], memory: 0, forks: [] }]),
  )
  const rounds = Math.max(...bout.contenders.map(({ rounds }) => rounds))
  let state: string | undefined
  for (let round = 0; round < rounds; round++) {
    for (const contender of bout.contenders) {
      const before = found.get(contender.name)
      if (!before || before.failure || round >= contender.rounds) continue
      await bout.before?.()
      const forksSince = await bout.countForks?.()
      const { run, requests } = await takePart(contender, bout.limit)
      const forks = await forksSince?.()
      const failure = failureOf(run, bout)
      if (failure && mustSucceed(contender.name))
        throw new Error(`${contender.name} failed: ${failure}\n${run.output}`)
      found.set(contender.name, failure ? { ...before, failure } : withRun(before, run, forks, requests))
      say(
        `  ${contender.name}: ${failure ?? [`${run.seconds.toFixed(2)} s`, ...(forks === undefined ? [] : [`${forks} forks`]), ...(requests ? [summary(requests)] : [])].join(', ')}`,
      )
      if (failure) continue
      const after = await bout.state?.()
      state ??= after
      if (after !== state) throw new Error(`${contender.name} did other work:\n${difference(state, after)}`)
    }
  }
  return [...found.values()]
}

async function takePart(
  contender: Contender,
  limit = usualLimit,
): Promise<{ run: Finished; requests?: Report }> {
  await contender.begin?.()
  const load = contender.load && new Load(contender.load)
  try {
    const run = await measured(contender.command(), limit)
    return { run, ...(load && { requests: await load.stop() }) }
  } finally {
    await contender.end?.()
  }
}

function failureOf(
  { status, output, seconds }: Finished,
  { changes, limit = usualLimit }: Bout,
): string | undefined {
  if (status !== 0) {
    const unreachable = [...output.matchAll(/unreachable=[1-9]/g)].length
    if (unreachable > 0) return `${unreachable} hosts were unreachable`
    return seconds >= limit ? `not done after ${limit} s` : `exit status ${status}`
  }
  const told = changesTold(output)
  return changes === undefined || told === changes ? undefined : `${told} changes instead of ${changes}`
}

/** Deliver tells the changes of all hosts together, the others `changed=N` of each host. */
function changesTold(output: string): number {
  const [, together] = /^\d+ hosts?, (\d+) changed, /m.exec(output) ?? []
  if (together !== undefined) return Number(together)
  return [...output.matchAll(/\bchanged=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0)
}

function withRun(
  { name, seconds, memory, forks, requests }: Found,
  run: Finished,
  forked: number | undefined,
  asked: Requests | undefined,
): Found {
  return {
    name,
    ...(asked && { requests: sumOf(requests, asked) }),
    seconds: sorted([...seconds, run.seconds]),
    memory: Math.max(memory, run.memory),
    forks: sorted(forked === undefined ? forks : [...forks, forked]),
  }
}

function sumOf(before: Requests = { sent: 0, lost: 0 }, { sent, lost }: Requests): Requests {
  return { sent: before.sent + sent, lost: before.lost + lost }
}

function sorted(numbers: readonly number[]): number[] {
  return [...numbers].sort((a, b) => a - b)
}

/** The first lines that are not in both. */
function difference(one = '', other = ''): string {
  const [a, b] = [one.split('\n'), other.split('\n')]
  const only = (lines: string[], others: string[], mark: string) =>
    lines.filter(line => !others.includes(line)).map(line => `${mark} ${line}`)
  return [...only(a, b, '-'), ...only(b, a, '+')].slice(0, 10).join('\n')
}

/** The one in the middle. */
export function median(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2)
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]]
  return (low + high) / 2
}
