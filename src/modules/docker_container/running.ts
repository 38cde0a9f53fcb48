import { sh } from '../../base/shell.ts'
import type { Container } from '../../host/containers/container.ts'
import type { Change } from '../../model/module.ts'
import { stop } from './commands.ts'
import type { Want } from './params.ts'

export function* stateChange(want: Want, container: Container): Generator<Change> {
  const { name } = want
  const before = container.State.Status
  if (want.state === 'stopped') {
    if (isUp(container)) yield { what: 'state', before, after: 'exited', settle: stop(want, name) }
  } else if (want.restart && isUp(container)) {
    yield { what: 'state', before, after: 'restarted', settle: sh`docker restart -- ${name} >/dev/null` }
  } else if (startsIt(want) && before === 'paused') {
    yield { what: 'state', before, after: 'running', settle: sh`docker unpause -- ${name} >/dev/null` }
  } else if (startsIt(want) && !isUp(container)) {
    yield { what: 'state', before, after: 'running', settle: sh`docker start -- ${name} >/dev/null` }
  }
}

export function startsIt({ state }: Want): boolean {
  return state === 'started' || state === 'healthy'
}

export function isUp({ State }: Container): boolean {
  return ['running', 'restarting', 'paused'].includes(State.Status)
}
