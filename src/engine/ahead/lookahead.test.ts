import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Connection, RunOptions, Shell, Target } from '../../model/connection.ts'
import type { Event } from '../../model/event.ts'
import { withoutTiming } from '../../testing/events.ts'
import { resultsOf, summary, test } from '../../testing/playbook.ts'
import { connect } from '../../transport/connect.ts'

/** Tasks that keep, act, register and depend on each other, all on a few files of one folder. */
const name = fc.constantFrom('a', 'b', 'c')
const file = name.map(file => `{{ folder }}/${file}`)
const condition = fc.option(
  fc.constantFrom(
    'defined said',
    'undefined said',
    'eq inventory_hostname "web1"',
    'false',
    'succeeded said',
  ),
  { nil: undefined },
)

const task = fc
  .record({
    call: fc.oneof(
      fc.record({
        copy: fc.record({
          dest: file,
          content: fc.constantFrom('one\n', 'two\n', '{{ inventory_hostname }}\n'),
        }),
      }),
      fc.record({
        file: fc.record({ path: file, state: fc.constantFrom('touch', 'absent', 'directory', 'file') }),
      }),
      fc.record({
        lineinfile: fc.record({
          path: file,
          line: name,
          create: fc.boolean(),
          state: fc.constantFrom('present', 'absent'),
        }),
      }),
      fc.record({
        file: fc.record({ path: file.map(path => `${path}/{{ item }}`), state: fc.constant('directory') }),
        loop: fc.constant(['x', 'y']),
      }),
      fc.record({
        shell: name.map(file => ({ cmd: `echo more >> ${file}`, chdir: '{{ folder }}' })),
        register: fc.constant('said'),
        ignore_errors: fc.constant(true),
      }),
      fc.record({
        command: name.map(file => ({ cmd: `cat ${file}`, chdir: '{{ folder }}' })),
        register: fc.constant('said'),
        ignore_errors: fc.constant(true),
      }),
      fc.record({
        command: fc.record({
          cmd: name.map(file => `mkdir ${file}`),
          chdir: fc.constant('{{ folder }}'),
          creates: fc.option(name, { nil: undefined }),
          removes: fc.option(name, { nil: undefined }),
        }),
        register: fc.constant('said'),
        ignore_errors: fc.constant(true),
      }),
      fc.record({
        command: fc.constant({ cmd: 'touch {{ item }}', chdir: '{{ folder }}', creates: '{{ item }}' }),
        loop: fc.constant(['a', 'b', 'c']),
        ignore_errors: fc.constant(true),
      }),
      fc.record({
        wait_for: fc.record({
          path: file,
          state: fc.constantFrom('present', 'absent'),
          timeout: fc.constant(0),
        }),
        ignore_errors: fc.constant(true),
      }),
      fc.record({ stat: fc.record({ path: file }), register: fc.constant('said') }),
      fc.record({ set_fact: fc.record({ said: name }) }),
      fc.record({ debug: fc.record({ msg: fc.constant('{{ default said "nothing" }}') }) }),
    ),
    when: condition,
    notify: fc.option(fc.constant('Tell'), { nil: undefined }),
    ignore: fc.boolean(),
  })
  .map(({ call, when, notify, ignore }) => ({
    ...call,
    ...(when && { when }),
    ...(notify && { notify }),
    ...(ignore && { ignore_errors: true }),
  }))

test('looking ahead changes nothing but the time: events and files are the same without it', async ({
  project,
}) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(task, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (tasks, checkMode) => {
        const runs = []
        for (const lookAhead of [false, true]) {
          for (const folder of ['work', '.deliver']) {
            rmSync(project.path(folder), { recursive: true, force: true })
          }
          for (const host of ['web1', 'web2']) mkdirSync(project.path(`work/${host}`), { recursive: true })
          const events = await project.run(playbookOf(project.path('work'), tasks), { lookAhead, checkMode })
          runs.push({ events: comparable(events), files: filesIn(project.path('work')) })
        }
        expect(runs[1]).toEqual(runs[0])
      },
    ),
    { numRuns: 25 },
  )
})

test('a host that agrees is asked some questions at once, and then everything', async ({ project }) => {
  const paths = Array.from({ length: 20 }, (_, index) => project.path(`file ${index}`))
  const tasks = [
    ...paths.map(path => ({ copy: { dest: path, content: 'x' } })),
    { file: { path: '{{ item }}', mode: '0600' }, loop: paths },
  ]
  const playbook = JSON.stringify([{ hosts: 'web1', gather_facts: false, tasks }])
  await project.run(playbook)
  const { writes, connect } = counted()
  expect(summary(await project.run(playbook, { connect })).filter(line => !line.includes(' ok '))).toEqual([])
  expect(writes()).toBe(2)
  await project.run(playbook, { connect, lookAhead: false })
  expect(writes()).toBe(2 + 40)
})

test('a task that acts is followed, in the same write, by the queries of the tasks behind it', async ({
  project,
}) => {
  const tasks = [
    { stat: { path: project.path('a') } },
    { command: 'true' },
    ...['a', 'b', 'c'].map(name => ({ file: { path: project.path(name), state: 'absent' } })),
    { shell: 'true' },
    { file: { path: project.path('d'), state: 'absent' } },
  ]
  const { writes, connect } = counted()
  await project.run(JSON.stringify([{ hosts: 'web1', gather_facts: false, tasks }]), { connect })
  expect(writes()).toBe(3)
})

test('a first run does not ask in vain', async ({ project }) => {
  const paths = Array.from({ length: 20 }, (_, index) => project.path(`file ${index}`))
  const tasks = paths.map(path => ({ copy: { dest: path, content: 'x' } }))
  const { queries, connect } = counted()
  await project.run(JSON.stringify([{ hosts: 'web1', gather_facts: false, tasks }]), { connect })
  expect(queries()).toBeLessThanOrEqual(paths.length + 8)
})

test('an action that is done already is asked along with the rest', async ({ project }) => {
  const tasks = [
    { stat: { path: project.folder } },
    { command: { cmd: 'false', creates: project.folder } },
    { shell: { cmd: 'false', removes: '{{ item }}' }, loop: [project.path('a'), project.path('b')] },
    { wait_for: { path: project.folder } },
    { command: 'false', when: false },
    { file: { path: project.path('c'), state: 'absent' } },
  ]
  const playbook = JSON.stringify([{ hosts: 'web1', gather_facts: false, tasks }])
  const { writes, connect } = counted()
  const events = await project.run(playbook, { connect })
  expect(summary(events).filter(line => !line.includes(' ok '))).toEqual(['web1 skipped command'])
  expect(writes()).toBe(1)
})

test('machines behind ports of one address are asked ahead each for itself', async ({ project }) => {
  const tasks = [
    { command: 'true' },
    ...['a', 'b', 'c'].map(name => ({ file: { path: project.path(name), state: 'absent' } })),
  ]
  const at = (port: number) => ({ ansible_host: '127.0.0.1', ansible_port: port })
  const hosts = `${JSON.stringify({ all: { hosts: { port2201: at(2201), port2202: at(2202) } } })}\n`
  const asked = { port2201: 0, port2202: 0 }
  const connectCounting = async (target: Target) =>
    listening(await asOfAnotherMachine(target), () => asked[target.name as keyof typeof asked]++)
  const playbook = JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }])
  await project.run(playbook, { hosts, connection: 'ssh', connect: connectCounting })
  expect(asked).toEqual({ port2201: 1 + 3, port2202: 1 + 3 })
})

test('what depends on facts is asked when they are there, before other hosts have theirs', async ({
  project,
}) => {
  let tellAsked: () => void = () => {}
  const isAsked = new Promise<void>(resolve => {
    tellAsked = resolve
  })
  const connectSlowly = async (target: Target) => {
    const connection = await asOfAnotherMachine(target)
    if (target.name === 'near') {
      return listening(connection, ([step]) => {
        if (step && 'text' in step && step.text.includes('of kernel ')) tellAsked()
      })
    }
    await isAsked
    return connection
  }
  const events = await project.run(
    JSON.stringify([
      {
        hosts: 'all',
        tasks: [
          { name: 'Keep', file: { path: project.path('of kernel {{ facts.kernel }}'), state: 'absent' } },
        ],
      },
    ]),
    { hosts: 'near,far', connection: 'ssh', connect: connectSlowly },
  )
  expect(summary(events).slice(-2)).toEqual(['near ok Keep', 'far ok Keep'])
})

type Steps = Parameters<Shell['run']>[0]

/** A connection that tells what its shells are sent. */
function listening(
  connection: Connection,
  listen: (steps: Steps, options: RunOptions | undefined) => void,
): Connection {
  return {
    read: connection.read.bind(connection),
    close: connection.close.bind(connection),
    shell: async become => {
      const shell = await connection.shell(become)
      return {
        run: (steps, options) => {
          listen(steps, options)
          return shell.run(steps, options)
        },
      }
    },
  }
}

test('what may change elsewhere is not looked at before others have acted', async ({ project }) => {
  const path = project.path('made')
  const events = await project.run(
    JSON.stringify([
      {
        hosts: 'all',
        gather_facts: false,
        tasks: [
          { name: 'Make', file: { path, state: 'touch' }, run_once: true },
          { name: 'Look', file: { path: project.folder, state: 'directory' } },
          {
            name: 'Take away',
            command: { argv: ['rm', path] },
            when: 'eq inventory_hostname "far"',
          },
          { name: 'Wait', wait_for: { path, timeout: 0 } },
        ],
      },
    ]),
    { hosts: 'near,far', connection: 'ssh', connect: asOfAnotherMachine },
  )
  expect(summary(events)).toEqual([
    'near changed Make',
    'near ok Look',
    'far ok Look',
    'near skipped Take away',
    'far changed Take away',
    'near failed Wait',
    'far failed Wait',
  ])
})

/** This machine, under names that nobody knows to be one. */
function asOfAnotherMachine(target: Target): Promise<Connection> {
  return connect({ ...target, transport: 'local' })
}

/** Connections that count how often something is sent: what is asked in one tick travels in one write. */
function counted() {
  let count = 0
  let queries = 0
  let isOpen = false
  const sent = (_steps: Steps, options: RunOptions | undefined) => {
    if (options?.query) queries++
    if (isOpen) return
    isOpen = true
    count++
    queueMicrotask(() => {
      isOpen = false
    })
  }
  return {
    writes: () => count,
    queries: () => queries,
    connect: async (target: Target) => listening(await connect(target), sent),
  }
}

test('a command that changes what was seen before is followed by a new look', async ({ project }) => {
  const path = project.path('seen')
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - { name: First, file: { path: "${path}", state: touch, modification_time: preserve, access_time: preserve } }
        - { name: Behind our back, command: "rm '${path.replaceAll("'", `'\\\\''`)}'" }
        - { name: Again, file: { path: "${path}", state: touch } }
  `)
  expect(summary(events)).toEqual([
    'web1 changed First',
    'web1 changed Behind our back',
    'web1 changed Again',
  ])
})

test.for([`copy: { content: '{{ lookup "pipe" command }}'`, 'template: { src: out.hbs'])(
  'a lookup that does something is not done before its task: %s',
  async (module, { project }) => {
    project.write({ 'out.hbs': '{{#each (array 1)}}{{ lookup "pipe" command }}{{/each}}' })
    const count = project.path('count')
    const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - { name: First, file: { path: "${project.folder}", state: directory } }
        - { name: Second, ${module}, dest: "${project.path('out')}" } }
      vars:
        command: "echo x >> \\"${count}\\"; wc -l < \\"${count}\\""
  `)
    expect(summary(events)).toEqual(['web1 ok First', 'web1 changed Second'])
    expect(readFileSync(count, 'utf8')).toBe('x\n')
    expect(resultsOf(events, 'Second')['web1']?.changed).toBe(true)
  },
)

function playbookOf(folder: string, tasks: readonly object[]): string {
  const play = {
    hosts: 'all',
    gather_facts: false,
    vars: { folder: `${folder}/{{ inventory_hostname }}` },
    tasks: tasks.map((task, index) => ({ name: `Task ${index}`, ...task })),
    handlers: [{ name: 'Tell', debug: { msg: 'told' } }],
  }
  return JSON.stringify([play])
}

/** The events without what differs from run to run anyway. */
function comparable(events: readonly Event[]): unknown {
  const isTime = (key: string, value: unknown) =>
    ['seconds', 'delta', 'atime', 'mtime', 'ctime', 'inode'].includes(key) ||
    /^\d{4}-\d\d-\d\d \d\d:/.test(String(value))
  return JSON.parse(
    JSON.stringify(withoutTiming(events), (key, value) => (isTime(key, value) ? undefined : value)),
  )
}

/** Every file below a folder with its content; folders with nothing. */
function filesIn(folder: string): Record<string, string | null> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return Object.fromEntries(
    paths.map(path => [
      path,
      statSync(join(folder, path)).isFile() ? readFileSync(join(folder, path), 'utf8') : null,
    ]),
  )
}
