import { lines, type Script, sh } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { freeze, start, stop, unfreeze } from './commands.ts'
import type { Want } from './params.ts'

export function* stateChange(want: Want, before: string, isOutdated: boolean): Generator<Change> {
  const isUp = before !== 'stopped'
  const change = (after: string, ...steps: Script[]) => ({
    what: 'state',
    before,
    after,
    settle: lines([sh`set -e`, ...steps]),
  })
  const begin = start(want)
  const again = [...(before === 'frozen' ? [unfreeze(want)] : []), ...(isUp ? [stop(want)] : []), begin]
  if (want.state === 'stopped') {
    if (isUp) yield change('stopped', ...again.slice(0, -1))
  } else if (want.state === 'restarted') {
    yield change('restarted', ...again)
  } else if (want.state === 'frozen') {
    if (isOutdated && isUp) yield change('frozen', ...again, freeze(want))
    else if (before !== 'frozen') yield change('frozen', ...(isUp ? [] : [begin]), freeze(want))
  } else if (isOutdated && isUp) {
    yield change('restarted', ...again)
  } else if (before !== 'running') {
    yield change('running', before === 'frozen' ? unfreeze(want) : begin)
  }
}
