import { TaskError } from '../base/errors.ts'
import { anyMap, duration, text, texts, type Values } from '../base/params.ts'
import { secondsOf } from '../base/units.ts'
import { defineAction } from '../model/module.ts'

const params = {
  hosts: texts('The hosts of the service: each has one replica, unless `places` says otherwise').or([]),
  places: anyMap('By host: the numbers of its replicas').or({}),
  batch: text('How many replicas at a time: a number, or a part of them such as `25%`').or('100%'),
  canary: text('Whether one goes first: `ask`, or a time such as `5m` that the others wait').optional,
  pause: duration('How long to wait between two rounds').or(0),
}

export const rolloutRounds = defineAction({
  name: 'rollout_rounds',
  summary: 'Say in which rounds the replicas of a service are replaced',
  readsOnly: true,
  onController: true,
  params,
  examples: `
    - rollout_rounds: { places: { node1: [1, 3], node2: [2] }, batch: 50%, canary: 5m }
      register: plan
    - debug: { msg: '{{ length plan.rounds }}' }
  `,
  act: want => ({ rounds: roundsOf(want) }),
})

/** A round: the replicas that are replaced when it is over, by host. */
interface Round {
  readonly done: Readonly<Record<string, readonly number[]>>
  /** Whether a person is asked before the next one. */
  readonly asks: boolean
  /** Seconds until the next one. */
  readonly wait: number
}

function roundsOf({ hosts, places: given, batch, canary, pause }: Values<typeof params>): Round[] {
  const places = Object.keys(given).length > 0 ? given : Object.fromEntries(hosts.map(host => [host, [1]]))
  const all = Object.entries(places)
    .flatMap(([host, numbers]) => [numbers].flat().map(number => ({ host, number: Number(number) })))
    .sort((a, b) => a.number - b.number)
  const sizes = [...(canary === undefined ? [] : [1]), sizeOf(batch, all.length)]
  const rounds: Round[] = []
  for (let end = 0; end < all.length; ) {
    const size = sizes[rounds.length] ?? sizes.at(-1) ?? all.length
    end = Math.min(all.length, end + size)
    const done = all.slice(0, end)
    rounds.push({
      done: Object.fromEntries(
        Object.keys(places).map(host => [
          host,
          done.filter(each => each.host === host).map(each => each.number),
        ]),
      ),
      ...before(end === all.length, canary !== undefined && rounds.length === 0),
    })
  }
  return rounds

  function before(isLast: boolean, isCanary: boolean): Pick<Round, 'asks' | 'wait'> {
    if (isLast) return { asks: false, wait: 0 }
    if (!isCanary || canary === undefined) return { asks: false, wait: pause }
    return canary === 'ask' ? { asks: true, wait: 0 } : { asks: false, wait: secondsOf(canary) }
  }
}

function sizeOf(batch: string, all: number): number {
  const [, digits, percent] = batch.match(/^([1-9]\d*)(%?)$/) ?? []
  if (digits === undefined)
    throw new TaskError(`Cannot replace ${batch} at a time`, { hint: 'batch: 1, or batch: 25%' })
  return percent ? Math.max(1, Math.floor((all * Number(digits)) / 100)) : Number(digits)
}
