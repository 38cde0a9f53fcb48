import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { sh } from '../../base/shell.ts'
import { test } from '../../testing/host.ts'
import { explainingLocks } from './locks.ts'

const fails = sh`echo 'E: Could not get lock /var/lib/dpkg/lock' >&2; (exit 100)`

test('says who holds a lock', async ({ host }) => {
  const lock = `${host.folder}/lock`
  writeFileSync(lock, '')
  const holder = spawn('flock', [lock, 'sh', '-c', 'echo locked; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  const { status, stderr } = await host.run(explainingLocks(fails, [lock, '/none']))
  holder.stdin.end()
  await once(holder, 'exit')
  expect(status).toBe(100)
  expect(stderr.toString()).toBe(
    `E: Could not get lock /var/lib/dpkg/lock\n${lock} is held by process ${holder.pid}: flock ${lock} sh -c echo locked; exec cat \n`,
  )
})

test('leaves output and status as they are', async ({ host }) => {
  const { status, stdout, stderr } = await host.run(
    explainingLocks(sh`
      echo out
      echo warning >&2`),
  )
  expect([status, stdout.toString(), stderr.toString()]).toEqual([0, 'out\n', 'warning\n'])
})
