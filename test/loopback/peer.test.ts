import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event, TaskEvent } from '../../src/model/event.ts'

const hasAnsible = spawnSync('ansible-playbook', ['--version']).status === 0
const hasCollections = spawnSync('ansible-doc', ['--snippet', 'community.general.ini_file']).status === 0

/** Some modules are not in the core of Ansible. */
const tasks = (load(readFileSync('test/peer/tasks.yml', 'utf8')) as { name: string }[]).filter(
  task => hasCollections || !('ini_file' in task || 'archive' in task),
)

/** What came of a task, as somebody registers it. */
type Result = Readonly<Record<string, unknown>>

interface Outcome {
  /** By the names of tasks: the first run, and the second. */
  readonly runs: readonly [ReadonlyMap<string, Result>, ReadonlyMap<string, Result>]
  /** What is in the folder afterwards. */
  readonly tree: string
}

/** What we do otherwise, by the names of tasks: as docs/guide/coming-from-ansible.md says. */
const otherwise: Readonly<Record<string, string>> = {
  'copy of a folder': 'dest',
  'copy into a folder': 'src',
  waited: 'state',
}

/** What each gives that the other is not to be compared with. */
const own = new Set([
  'msg',
  'checksum',
  'md5sum',
  'start',
  'end',
  'delta',
  'elapsed',
  'changes',
  'atime',
  'inode',
  'mtime',
  'ctime',
])

describe.runIf(hasAnsible)('the same tasks by Ansible and by Deliver', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deliver-peer-'))
  let ours: Outcome
  let theirs: Outcome

  beforeAll(() => {
    theirs = outcomeOf(folder, byAnsible)
    ours = outcomeOf(folder, byDeliver)
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  test('make the same of a folder', () => expect(ours.tree).toBe(theirs.tree))

  test.for(tasks.map(({ name }) => name))('%s: the same changes, and values', name => {
    for (const run of [0, 1] as const) {
      const [our, their] = [ours.runs[run].get(name), theirs.runs[run].get(name)]
      expect(their?.['failed'] ?? false, String(their?.['msg'])).toBe(false)
      expect([our, their]).not.toContain(undefined)
      const ignored = { [otherwise[name] ?? '']: undefined }
      const compared = (one: unknown, other: unknown) => ({
        ...(comparable(one, other) as Result),
        ...ignored,
      })
      expect(compared(our, their), `run ${run + 1}`).toEqual(compared(their, our))
    }
  })
})

/** What both have of a result; lists in a lasting order. */
function comparable(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) {
    const [ours, theirs] = [inOrder(one), inOrder(other)]
    return ours.map((item, index) => comparable(item, theirs[index]))
  }
  if (!isMap(one) || !isMap(other)) return one
  return Object.fromEntries(
    Object.entries(one).flatMap(([key, value]) =>
      own.has(key) || !(key in other) ? [] : [[key, comparable(value, other[key])]],
    ),
  )
}

function inOrder(list: readonly unknown[]): unknown[] {
  const keyOf = (item: unknown) => (isMap(item) ? String(item['path']) : String(item))
  return list.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

function isMap(value: unknown): value is Result {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function outcomeOf(folder: string, run: (playbook: string) => ReadonlyMap<string, Result>): Outcome {
  const at = join(folder, 'at')
  rmSync(at, { recursive: true, force: true })
  prepare(at)
  const playbook = join(folder, 'site.yml')
  const play = { hosts: 'localhost', connection: 'local', gather_facts: false, vars: { at }, tasks }
  writeFileSync(playbook, JSON.stringify([play]))
  const runs = [run(playbook), run(playbook)] as const
  return { runs, tree: treeOf(at) }
}

/** What the tasks find. */
function prepare(at: string): void {
  mkdirSync(join(at, 'tree/below'), { recursive: true })
  mkdirSync(join(at, 'into'))
  const texts = {
    text: 'text\n',
    old: '',
    same: 'text\nmore\n',
    lines: 'a=1\nb=1\nc=1\n',
    ini: '[one]\na = 1\nc = 3\n',
    'tree/1': 'one\n',
    'tree/2': 'two\n',
  }
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(at, name), text, { mode: 0o644 })
  cpSync('test/peer/given', join(at, '../files/given'), { recursive: true })
  const script = `
    tar -czf given.tgz -C tree 1 2 below
    git init -q -b main repository
    export GIT_COMMITTER_DATE=2026-01-02T03:04:05Z
    git -C repository -c user.name=a -c user.email=a@b commit -q --allow-empty -m first --date=$GIT_COMMITTER_DATE`
  execFileSync('sh', ['-ec', script], { cwd: at })
}

function byAnsible(playbook: string): ReadonlyMap<string, Result> {
  const env = { ...process.env, ANSIBLE_STDOUT_CALLBACK: 'json', ANSIBLE_LOCALHOST_WARNING: 'false' }
  const { stdout, stderr } = spawnSync('ansible-playbook', ['-i', 'localhost,', playbook], {
    env,
    encoding: 'utf8',
  })
  const told = JSON.parse(stdout.slice(stdout.indexOf('{')) || stderr) as {
    plays: { tasks: { task: { name: string }; hosts: Record<string, Result> }[] }[]
  }
  return new Map(
    told.plays.flatMap(play => play.tasks.map(each => [each.task.name, each.hosts['localhost'] ?? {}])),
  )
}

function byDeliver(playbook: string): ReadonlyMap<string, Result> {
  const words = ['dist/deliver-play.js', '-i', 'localhost,', playbook, '--json']
  const { stdout } = spawnSync('node', words, { encoding: 'utf8' })
  const events = stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Event)
  const done = events.filter((event): event is TaskEvent => event.event === 'task')
  return new Map(done.map(({ task, result }) => [task, result]))
}

/** Every path with its kind, mode and content. */
function treeOf(at: string): string {
  const list = execFileSync('find', ['.', '-name', '.git', '-prune', '-o', '-printf', '%y %m %p\\n'], {
    cwd: at,
    encoding: 'utf8',
  })
  return list
    .split('\n')
    .filter(line => line !== '' && !line.endsWith('.tgz'))
    .sort((a, b) => (a.slice(6) < b.slice(6) ? -1 : 1))
    .map(line => `${line}${contentOf(line, at)}`)
    .join('\n')
}

function contentOf(line: string, at: string): string {
  const path = join(at, line.slice(line.indexOf('./')))
  if (line.startsWith('f')) return `: ${JSON.stringify(readFileSync(path, 'utf8'))}`
  return line.startsWith('l') ? ` -> ${readlinkSync(path)}` : ''
}
