import { spawnSync } from 'node:child_process'
import { cpSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect } from 'vitest'
import { test } from '../../src/base/testing.ts'

const copied = [
  'src',
  'docs/modules',
  'test/closing-line.ts',
  'biome.json',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
]

test('a new module passes types, lint and tests as it is; only its page is missing', ({ folder }) => {
  for (const name of copied) cpSync(name, join(folder, name), { recursive: true })
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  const run = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync('npx', words, { cwd: folder, encoding: 'utf8' })
    return { status, output: `${stdout}${stderr}` }
  }
  const made = spawnSync(process.execPath, [resolve('scripts/new-module.mjs'), 'made_up'], { cwd: folder })
  expect(made.status).toBe(0)
  for (const check of [
    ['tsc', '--project', '.'],
    ['biome', 'check', '--vcs-enabled=false', 'src/modules'],
    ['vitest', 'run', '--project', 'unit', 'src/modules/made_up', 'src/modules/index'],
  ]) {
    expect(run(...check)).toEqual({ status: 0, output: expect.any(String) })
  }
  expect(run('vitest', 'run', '--project', 'unit', 'src/modules/reference').output).toContain('made_up.md')
})
