import { existsSync } from 'node:fs'
import { expect, test as pure } from 'vitest'
import { sh } from '../base/shell.ts'
import { converge, planOf } from '../testing/host.ts'
import { canIsolate, test } from '../testing/isolated.ts'
import { timezone } from './timezone.ts'

const berlin = '/usr/share/zoneinfo/Europe/Berlin'
const utc = { link: '/usr/share/zoneinfo/Etc/UTC', file: 'Etc/UTC', isKnown: true, real: berlin }

pure.for<[now: object, changes: readonly string[]]>([
  [utc, ['time zone: Etc/UTC -> Europe/Berlin', '/etc/timezone: Etc/UTC -> Europe/Berlin']],
  [{ ...utc, file: '' }, ['time zone: Etc/UTC -> Europe/Berlin']],
  [{ ...utc, link: '' }, ['time zone: none -> Europe/Berlin', '/etc/timezone: Etc/UTC -> Europe/Berlin']],
  [{ ...utc, link: berlin }, ['/etc/timezone: Etc/UTC -> Europe/Berlin']],
  [{ ...utc, link: berlin, file: 'Europe/Berlin' }, []],
])('%j', ([now, changes]) => {
  const planned = planOf(timezone, { name: 'Europe/Berlin' }, { ...utc, ...now })
  expect(planned.map(({ what, before, after }) => `${what}: ${before} -> ${after}`)).toEqual(changes)
})

pure('says what cannot be done', () => {
  expect(() => planOf(timezone, { name: 'Europe/Nowhere' }, { ...utc, isKnown: false })).toThrow(
    'the host knows no',
  )
  expect(() => planOf(timezone, { name: 'Etc/UTC', hwclock: 'local' }, utc)).toThrow('Cannot keep the clock')
  expect(() => planOf(timezone, { name: '../../etc/passwd' }, utc)).toThrow('must be the name of a zone')
})

const hasZones = existsSync('/usr/share/zoneinfo/Etc/GMT-7')

test.runIf(canIsolate && hasZones)('on a real host, once', async ({ hostWith }) => {
  const host = await hostWith('all')
  await converge(timezone, { name: 'Etc/UTC' }, host)
  expect(await converge(timezone, { name: 'Etc/GMT-7' }, host)).not.toEqual([])
  expect((await host.run(sh`date +%z`)).stdout.toString()).toBe('+0700\n')
  expect(await converge(timezone, { name: 'Etc/GMT-7' }, host)).toEqual([])
})
