import { TaskError } from '../../base/errors.ts'
import { lines, sh } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { connect, create, disconnect, disconnections, remove } from './commands.ts'
import { memberNames, type Network } from './network.ts'
import type { Want } from './params.ts'
import { actualSettings, describe, wantedSettings } from './settings.ts'

export function* removal(want: Want, network: Network | undefined): Generator<Change> {
  if (!network) return
  refuseInUse(want, network, 'remove')
  const settle = lines([sh`set -e`, ...disconnections(want, memberNames(network)), remove(want)])
  yield { what: 'network', before: describe(actualSettings(network)), after: 'absent', settle }
}

/** Networks cannot be changed: one that differs is replaced, and who was in it joins the new one. */
export function* replacement(want: Want, network: Network): Generator<Change> {
  const actual = actualSettings(network)
  const lacking = wantedSettings(want).filter(setting => !actual.includes(setting))
  if (lacking.length === 0) return
  refuseInUse(want, network, 'replace')
  const members = memberNames(network)
  const changed = lacking.map(setting => setting.split(' ')[0])
  yield {
    what: 'network',
    before: describe(actual.filter(setting => changed.includes(setting.split(' ')[0]))),
    after: describe(lacking),
    settle: lines([
      sh`set -e`,
      ...disconnections(want, members),
      remove(want),
      create(want),
      ...members.map(member => connect(want, member)),
    ]),
  }
}

export function* membership(want: Want, members: readonly string[]): Generator<Change> {
  for (const container of want.connected.filter(name => !members.includes(name))) {
    yield { what: `container ${container}`, before: 'out', after: 'in', settle: connect(want, container) }
  }
  const leaving = want.appends ? [] : members.filter(name => !want.connected.includes(name))
  for (const container of leaving) {
    yield { what: `container ${container}`, before: 'in', after: 'out', settle: disconnect(want, container) }
  }
}

function refuseInUse({ name, force }: Want, network: Network, verb: string): void {
  const members = memberNames(network)
  if (force || members.length === 0) return
  throw new TaskError(`Cannot ${verb} the network ${name}: ${members.join(', ')} use it`, {
    hint: 'force: true takes them out first',
  })
}
