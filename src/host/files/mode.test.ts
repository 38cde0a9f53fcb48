import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { modeAfter, octal } from './mode.ts'

test.for([
  { wanted: '0640', now: 0o777, after: '0640' },
  { wanted: '4755', now: 0o644, after: '4755' },
  { wanted: 'u=rw,go=r', now: 0o777, after: '0644' },
  { wanted: 'u=rwX,g=rX,o=', now: 0o644, after: '0640' },
  { wanted: 'u=rwX,g=rX,o=', now: 0o744, after: '0750' },
  { wanted: 'u=rwX,g=rX,o=', now: 0o700, isDirectory: true, after: '0750' },
  { wanted: 'a+X', now: 0o600, isDirectory: true, after: '0711' },
  { wanted: '+x', now: 0o644, after: '0755' },
  { wanted: '+w', now: 0o444, after: '0644' },
  { wanted: 'a+w', now: 0o444, after: '0666' },
  { wanted: 'g=u', now: 0o740, after: '0770' },
  { wanted: 'o=u-w', now: 0o640, after: '0644' },
  { wanted: 'g+s', now: 0o755, after: '2755' },
  { wanted: 'ug+s', now: 0o755, after: '6755' },
  { wanted: 'g=rx', now: 0o2755, isDirectory: true, after: '0755' },
  { wanted: '+t', now: 0o777, isDirectory: true, after: '1777' },
  { wanted: 'u+t', now: 0o777, isDirectory: true, after: '0777' },
  { wanted: 'u+x-w', now: 0o644, after: '0544' },
  { wanted: 'a=', now: 0o7777, after: '0000' },
])('$wanted makes $now $after', ({ wanted, now, isDirectory, after }) => {
  expect(octal(modeAfter(wanted, now, isDirectory ?? false, 0o022))).toBe(after)
})

test('does to a file what chmod does', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mode-'))
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const who = fc.stringMatching(/^[ugoa]{0,3}$/)
  const action = fc.stringMatching(/^[-+=]([rwxXst]{0,4}|[ugo])$/)
  const clause = fc.tuple(who, fc.array(action, { minLength: 1, maxLength: 2 }))
  const clauses = fc.array(clause, { minLength: 1, maxLength: 3 })
  try {
    fc.assert(
      fc.property(fc.nat(0o7777), clauses, (now, parts) => {
        const wanted = parts.map(([who, actions]) => who + actions.join('')).join(',')
        chmodSync(file, now)
        execFileSync('sh', ['-c', 'umask 027; chmod -- "$0" "$1" 2>/dev/null || :', wanted, file])
        expect(octal(modeAfter(wanted, now, false, 0o027))).toBe(octal(statSync(file).mode & 0o7777))
      }),
      { numRuns: 150 },
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
