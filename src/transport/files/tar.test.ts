import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tarEnd, tarEntry } from './tar.ts'

const tars = ['tar', 'busybox tar'].filter(
  tar => spawnSync(tar.split(' ')[0] ?? '', ['--help']).error === undefined,
)

test.for(tars)('%s reads what is written', tar => {
  const folder = mkdtempSync(join(tmpdir(), "it's a tar "))
  const files: Record<string, Buffer> = {
    empty: Buffer.alloc(0),
    'a block': Buffer.alloc(512, 'x'),
    'some bytes': Buffer.from(Array.from({ length: 700 }, (_, i) => i % 256)),
    "-it's ünusual": Buffer.from('ü'),
    [`${'n'.repeat(100)}`]: Buffer.from('as long as a name may be'),
    [`${'ü'.repeat(120)}`]: Buffer.from('longer'),
  }
  const entries = Object.entries(files).map(([name, bytes]) => tarEntry(name, bytes))
  const [program = '', ...words] = `${tar} -xf -`.split(' ')
  const { status, stderr } = spawnSync(program, words, {
    cwd: folder,
    input: Buffer.concat([...entries, tarEnd]),
  })
  const found = Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name))]))
  rmSync(folder, { recursive: true })
  expect([status, stderr.toString(), found]).toEqual([0, '', files])
})
