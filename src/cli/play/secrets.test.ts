import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { Redaction } from '../../base/redaction.ts'
import { test, writeFiles } from '../../base/testing.ts'
import { Canaries } from '../../testing/canaries.ts'
import { play } from './play.ts'

/** What `deliver-play` with these words prints. */
async function outputOf(argv: readonly string[], redaction = new Redaction()) {
  const printed = { stdout: '', stderr: '' }
  const output = (name: keyof typeof printed) => ({
    write(text: string) {
      printed[name] += text
    },
  })
  const [stdout, stderr] = [output('stdout'), output('stderr')]
  const { signal } = new AbortController()
  const code = await play({ argv, version: '', stdout, stderr, redaction, signal })
  return { ...printed, code }
}

/** The words that run the project of the canaries, in a folder. */
async function wordsFor(canaries: Canaries, folder: string): Promise<string[]> {
  await canaries.write(folder)
  const given = JSON.stringify({ given: canaries.given })
  return [join(folder, 'site.yml'), '-i', join(folder, 'inventories/canary'), '-e', given]
}

test.for([[], ['-vvv', '--diff'], ['-q'], ['--profile', '-v'], ['--json', '-vvv', '--diff']])(
  'no secret is printed or kept, with %j',
  async (words, { folder }) => {
    const canaries = new Canaries()
    expect(canaries.all.length).toBeGreaterThan(100)
    const { stdout, stderr, code } = await outputOf([...(await wordsFor(canaries, folder)), ...words])
    const state = join(folder, '.deliver')
    const kept = readdirSync(state).map(name => readFileSync(join(state, name), 'utf8'))
    expect([stdout, stderr, kept.join('')].map(text => canaries.hits(text))).toEqual([[], [], []])
    expect(stderr).toContain('no group is called ***')
    expect(kept.join('')).toContain('Restart')
    expect(code).toBe(2)
  },
)

/** Knows what is secret, and shows it all the same. */
class Blind extends Redaction {
  override redact(text: string): string {
    return text
  }

  override redactIn<T>(value: T): T {
    return value
  }
}

test('without redaction, all of them would be printed', async ({ folder }) => {
  const canaries = new Canaries()
  const { stdout, stderr } = await outputOf(
    [...(await wordsFor(canaries, folder)), '-v', '--diff'],
    new Blind(),
  )
  expect(canaries.hits(stdout)).toEqual(canaries.all)
  expect(canaries.hits(stderr)).not.toEqual([])
})

test('what can be read stays so: names of hosts, lines of --json, the command to try again', async ({
  folder,
}) => {
  writeFiles(folder, {
    'site.yml': `
- hosts: web1,web2
  gather_facts: false
  vars_prompt: [{ name: word, private: true }]
  tasks:
    - { name: Hide, debug: { msg: [web1, failed, msg, task, '{{ playbook_dir }}', '{{ word }}'] }, no_log: true }
    - { name: Fail on web1, fail: { msg: 'no {{ word }}' }, when: eq inventory_hostname "web1" }
`,
  })
  const words = [join(folder, 'site.yml'), '-i', 'web1,web2', '-c', 'local', '-e', 'word=s3cret+word']
  const { stdout } = await outputOf(words)
  expect(stdout).toMatch(/TASK Fail on web1\n {2}failed {6}web1\n.*site.yml:7:7: no \*\*\*\n/)
  expect(stdout).toMatch(/^ {2}deliver-play '.*site.yml' .* -e 'word=\*\*\*' .*--limit web1$/m)
  const events = (await outputOf([...words, '--json'])).stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(events.map(({ event, host, status }) => [event, host, status])).toContainEqual([
    'task',
    'web1',
    'failed',
  ])
  expect(events.at(-1).hosts).toHaveProperty('web1')
})
