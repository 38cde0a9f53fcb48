import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { bad, type Finding, good, note } from './finding.ts'
import { hostFindings, hostScript } from './host-check.ts'

const well = [
  good('Debian 12'),
  good('the programs that tasks need are there'),
  good('there is room on its disks'),
  good('its clock agrees with ours'),
]

const lines = ['system Debian 12', 'clock 1000', 'disk 1000 47% /', 'files 3% /']

test.for<[more: readonly string[], findings: readonly Finding[]]>([
  [[], well],
  [['packages locked'], [...well, note('another program holds the lock of dpkg', 'tasks wait for it')]],
  [['packages interrupted'], [...well, bad('dpkg was interrupted', 'dpkg --configure -a')]],
  [
    ['missing tar', 'missing stat'],
    well.with(
      1,
      bad('missing programs: tar, stat', 'install coreutils, or the busybox applets of these names'),
    ),
  ],
  [
    ['disk 0 100% /var', 'disk 0 100% /var'],
    well.with(2, bad('/var has 100% of its space in use', 'make room: a task that writes would fail')),
  ],
  [
    ['files 98% /a b'],
    well.with(2, bad('/a b has 98% of its inodes in use', 'make room: a task that writes would fail')),
  ],
])('%j', ([more, findings]) => {
  expect(hostFindings([...lines, ...more].join('\n'), { from: 999, to: 1001 })).toEqual(findings)
})

test.for<[from: number, to: number, finding: string]>([
  [1003, 1004, 'its clock agrees with ours'],
  [1100, 1101, 'its clock is 100 s slow'],
  [100, 101, 'its clock is 899 s fast'],
])('asked between %d and %d', ([from, to, finding]) => {
  expect(hostFindings('clock 1000', { from, to }).map(({ what }) => what)).toContain(finding)
})

test.for(['/bin/sh', 'bash'])('%s answers the script', shell => {
  const from = Math.floor(Date.now() / 1000)
  const output = execFileSync(shell, ['-c', hostScript], { encoding: 'utf8' })
  const findings = hostFindings(output, { from, to: from + 60 }).map(({ what }) => what)
  expect(findings).toContain('the programs that tasks need are there')
  expect(findings).toContain('its clock agrees with ours')
})
