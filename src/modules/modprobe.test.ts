import { readFileSync } from 'node:fs'
import { expect, test as pure } from 'vitest'
import { sh } from '../base/shell.ts'
import { converge, planOf } from '../testing/host.ts'
import { canIsolate, test } from '../testing/isolated.ts'
import { modprobe } from './modprobe.ts'

const none = { loaded: false, load: '', options: '' }

pure.for<[want: object, now: object, changes: readonly string[]]>([
  [{}, {}, ['module: not loaded -> loaded']],
  [{}, { loaded: true }, []],
  [{ state: 'absent' }, { loaded: true }, ['module: loaded -> not loaded']],
  [{ state: 'absent' }, {}, []],
  [{ persistent: 'present' }, { loaded: true }, ['at the start: none -> dummy']],
  [
    { persistent: 'present', params: 'numdummies=2' },
    { loaded: true, load: 'dummy' },
    ['options: none -> options dummy numdummies=2'],
  ],
  [
    { persistent: 'absent' },
    { loaded: true, load: 'dummy', options: 'options dummy a=1' },
    ['at the start: dummy -> none', 'options: options dummy a=1 -> none'],
  ],
  [{ persistent: 'disabled' }, { loaded: true, load: 'dummy' }, []],
])('%j where it is %j', ([want, now, changes]) => {
  const planned = planOf(modprobe, { name: 'dummy', ...want }, { ...none, ...now })
  expect(planned.map(({ what, before, after }) => `${what}: ${before} -> ${after}`)).toEqual(changes)
})

pure('hands parameters over as words', () => {
  const [change] = planOf(modprobe, { name: 'dummy', params: 'a=1 b=$(x)' }, none)
  expect(change?.settle).toEqual(sh`modprobe dummy 'a=1' 'b=$(x)'`)
})

test.runIf(canIsolate)('keeps what is loaded at the start', async ({ hostWith }) => {
  const host = await hostWith('all')
  await host.run(sh`mkdir -p /etc/modules-load.d /etc/modprobe.d`)
  const [loaded] = (await host.run(sh`ls /sys/module`)).stdout.toString().split('\n')
  const want = { name: loaded ?? '', persistent: 'present', params: 'a=1' } as const
  expect(await converge(modprobe, want, host)).toHaveLength(2)
  expect(await converge(modprobe, want, host)).toEqual([])
  expect(readFileSync(`${host.folder}/etc/modules-load.d/${loaded}.conf`, 'utf8')).toBe(`${loaded}\n`)
  expect(await converge(modprobe, { ...want, persistent: 'absent' }, host)).toHaveLength(2)
})
