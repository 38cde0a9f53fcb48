import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { defineAction, type Outcome } from '../model/module.ts'
import { look } from './wait_for/look.ts'
import { params, type Want } from './wait_for/params.ts'
import { question } from './wait_for/question.ts'
import { isForPresence, maySkip, subject } from './wait_for/target.ts'

/**
 * The host itself looks, with what it has: a path with the shell; a port with bash, nc or busybox, and without them, for
 * ports of its own, in the kernel's list of who listens.
 */
export const waitFor = defineAction({
  name: 'wait_for',
  summary: 'Wait until a port or a path is there, or gone',
  params,
  examples: `
    - wait_for: { port: 5432, timeout: 60 }
    - wait_for: { host: db.lxc, port: 22, search_regex: OpenSSH }
    - wait_for: { path: /run/app.lock, state: absent }
  `,
  differences: ['There is no `state: drained`'],
  returns: {
    elapsed: returned('number', 'Seconds that it took'),
    state: returned('text', 'What was waited for'),
    port: returned('number', 'The port'),
    path: returned('text', 'The path'),
    match_groups: returned('texts', 'What the groups of `search_regex` matched'),
    match_groupdict: returned('map', 'The same of those with names'),
  },

  alreadyDone(want) {
    if (!maySkip(want)) return undefined
    return {
      script: question(want),
      tolerant: true,
      volatile: true,
      parse: (_, status) => (status === 0 ? success(want, 0, undefined) : undefined),
    }
  },

  async act(want, host): Promise<Outcome> {
    if (want.port !== undefined && want.path !== undefined) {
      throw new TaskError('Cannot wait for a port and a path at once: port and path')
    }
    const begin = performance.now()
    const elapsed = () => Math.round((performance.now() - begin) / 1000)
    await host.sleep(want.delay)
    if (want.port === undefined && want.path === undefined) {
      await host.sleep(want.timeout - want.delay)
      return { elapsed: elapsed(), state: want.state }
    }

    const waitsForIt = isForPresence(want)
    while (true) {
      const { isThere, match } = await look(want, host)
      if (isThere === waitsForIt) return success(want, elapsed(), match)
      if (performance.now() - begin + want.sleep * 1000 > want.timeout * 1000) {
        return {
          failed: true,
          msg: want.msg ?? `Timeout when waiting for ${subject(want)}`,
          elapsed: elapsed(),
        }
      }
      await host.sleep(want.sleep)
    }
  },
})

function success({ state, port, path }: Want, elapsed: number, match: RegExpMatchArray | undefined): Outcome {
  const groups = { match_groups: match?.slice(1) ?? [], match_groupdict: { ...match?.groups } }
  return { elapsed, state, port, path, ...groups }
}
