import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import { expect } from 'vitest'
import { test } from './project.ts'

const rounds = 1000
const runs = 4

/** Tries to lock each environment in turn, and holds what it gets. The first rounds find the locks of a dead run. */
const racer = `
import { lock } from ${JSON.stringify(`${import.meta.dirname}/../../src/cli/state/lock.ts`)}
const waiting = { seconds: 0, signal: new AbortController().signal, say() {} }
const [folder] = process.argv.slice(2)
for (let round = 0; round < ${rounds}; round++) {
  const won = await lock(folder, 'e' + round, 'race', waiting).then(({ holder }) => holder.id, error => {
    if (error.exitCode !== 75) throw error
  })
  if (won) console.log(round)
}
process.stdin.resume().once('end', () => process.exit())
console.error('done')
`

test(`of ${runs} runs that want a lock at once exactly one gets it, ${rounds} times`, async ({ project }) => {
  const program = project.path('racer.mjs')
  const stdin = { contents: racer, resolveDir: import.meta.dirname }
  await build({ stdin, bundle: true, platform: 'node', format: 'esm', outfile: program, logLevel: 'error' })
  const folder = project.path('.deliver')
  mkdirSync(folder)
  const dead = {
    id: 'dead',
    pid: 999_999_999,
    started: '1',
    machine: hostname(),
    user: 'ann',
    since: '',
    doing: '',
  }
  for (let round = 0; round < rounds / 2; round++)
    writeFileSync(`${folder}/e${round}.lock`, JSON.stringify(dead))
  const racers = Array.from({ length: runs }, () =>
    spawn(process.execPath, [program, folder], { stdio: 'pipe' }),
  )
  const printed = racers.map(({ stdout }) => text(stdout))
  await Promise.all(racers.map(({ stderr }) => once(stderr, 'data')))
  for (const { stdin } of racers) stdin.end()
  const wins = (await Promise.all(printed)).flatMap(text =>
    text
      .split('\n')
      .filter(line => /^\d+$/.test(line))
      .map(Number),
  )
  expect(wins.toSorted((a, b) => a - b)).toEqual(Array.from({ length: rounds }, (_, round) => round))
})
