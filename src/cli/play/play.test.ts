import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { DeliverError } from '../../base/errors.ts'
import { Redaction } from '../../base/redaction.ts'
import { test as inFolder, writeFiles } from '../../base/testing.ts'
import { play } from './play.ts'

/** A project with one playbook, which runs on this machine. */
const test = inFolder.extend<{ project: Project }>({
  project: ({ folder }, use) => use(new Project(folder)),
})

class Printed {
  text = ''

  write(text: string): void {
    this.text += text
  }
}

class Project {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
    writeFiles(folder, {
      'site.yml': `
- name: Web
  hosts: web1,web2
  gather_facts: false
  roles: [site]
  tasks:
    - { name: Plain, debug: { msg: plain }, tags: [a, b] }
    - block:
        - { name: First of block, ping: }
        - { name: Second of block, ping: , tags: c }
      always:
        - { name: Clean, ping: }
- name: Databases
  hosts: db
  gather_facts: false
  tasks:
    - { name: "Say {{ word }}", debug: { msg: "{{ word }}" }, tags: never }
    - { name: Last, ping: }
`,
      'roles/site/tasks/main.yml': '- { name: Config, ping: , tags: config }\n',
    })
  }

  /** What `deliver-play site.yml` with more words comes to. */
  async play(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const argv = [join(this.folder, 'site.yml'), '-i', 'web1,web2,db', '-c', 'local', ...words]
    const [stdout, stderr] = [new Printed(), new Printed()]
    const { signal } = new AbortController()
    const context = { argv, version: '', stdout, stderr, redaction: new Redaction(), signal }
    return { code: await play(context), stdout: stdout.text, stderr: stderr.text }
  }

  /** The tasks that ran, in order. */
  async tasks(...words: string[]): Promise<string[]> {
    const { stdout } = await this.play(...words)
    return [...stdout.matchAll(/^TASK (.*)$/gm)].map(([, name = '']) => name)
  }

  async mistake(...words: string[]): Promise<DeliverError> {
    const error = await this.play(...words).then(
      () => undefined,
      error => error,
    )
    expect(error).toBeInstanceOf(DeliverError)
    return error
  }
}

test('shows hosts, tasks and tags, and runs nothing', async ({ project }) => {
  expect(await project.play('--list-hosts', '--list-tasks', '--list-tags', '-l', '!web2')).toEqual({
    code: 0,
    stderr: '',
    stdout: `play: Web (1)
  web1
play: Databases (1)
  db
play: Web
  site : Config  [config]
  Plain  [a, b]
  First of block
  Second of block  [c]
  Clean
play: Databases
  Last
play: Web
  a
  b
  c
  config
play: Databases
`,
  })
})

test('lists the tasks that tags select', async ({ project }) => {
  const { stdout } = await project.play('--list-tasks', '-t', 'never,config', '--skip-tags', 'x')
  expect(stdout).toBe('play: Web\n  site : Config  [config]\nplay: Databases\n  Say {{ word }}  [never]\n')
})

test.for<[string, string[]]>([
  ['Plain', ['Plain', 'First of block', 'Second of block', 'Clean', 'Last']],
  ['site : Conf*', ['site : Config', 'Plain', 'First of block', 'Second of block', 'Clean', 'Last']],
  ['Second of *', ['Second of block', 'Clean', 'Last']],
  ['Clean', ['Clean', 'Last']],
  ['L?st', ['Last']],
])('starts at %s', async ([name, tasks], { project }) => {
  expect(await project.tasks('--start-at-task', name)).toEqual(tasks)
})

test('a task to start at that is not there is a mistake', async ({ project }) => {
  expect(await project.mistake('--start-at-task', 'Plian')).toMatchObject({
    message: 'No task matches --start-at-task Plian',
    hint: 'did you mean Plain?',
    exitCode: 64,
  })
})

test('a limit is a pattern, or a file of patterns', async ({ project }) => {
  writeFiles(project.folder, { hosts: 'web1\ndb\n' })
  const { stdout } = await project.play('--list-hosts', '-l', `@${join(project.folder, 'hosts')}`)
  expect(stdout).toBe('play: Web (1)\n  web1\nplay: Databases (1)\n  db\n')
  expect(await project.mistake('-l', 'web3')).toMatchObject({
    message: 'No host matches --limit web3',
    hint: 'the hosts are web1, web2, db',
  })
})

test('a part of a limit that names nothing is told', async ({ project }) => {
  const { stderr } = await project.play('-t', 'config', '-l', 'web1,web7')
  expect(stderr).toBe('warning: --limit: no host and no group is called web7\n')
})

test.for<[string, string]>([
  ['word=hello', 'hello'],
  ['other=1 word="two words"', 'two words'],
  ['{"word": ["a", 1]}', '"a"'],
  ['{ word: yes }', 'true'],
  ['@FOLDER/vars.yml', 'of a file'],
])('-e %s', async ([given, shown], { project }) => {
  writeFiles(project.folder, { 'vars.yml': 'word: of a file\n' })
  const { stdout } = await project.play('-t', 'never', '-e', given.replace('FOLDER', project.folder))
  expect(stdout).toContain(shown)
})

test('of several -e the last one wins', async ({ project }) => {
  const tasks = await project.tasks('-t', 'never', '-e', 'word=a', '-e', '{"word": "b"}')
  expect(tasks).toEqual(['Say b'])
})

test('tells more with each -v', async ({ project }) => {
  const only = ['-t', 'a,config', '-l', 'web1']
  const [once, twice, thrice] = [
    await project.play(...only, '-v'),
    await project.play(...only, '-vv'),
    await project.play(...only, '-vvv'),
  ]
  expect(once.stdout).not.toContain('"msg": "plain"')
  expect(twice.stdout).toMatch(/TASK Plain {2}.*site\.yml:7:7\n/)
  expect(twice.stdout).toContain('"msg": "plain"')
  expect(thrice.stderr).toBe('reaching web1 by local\n')
})

test('a syntax check tells every mistake of playbooks, roles, templates and the inventory', async ({
  project,
}) => {
  writeFiles(project.folder, {
    'site.yml': `
- hosts: all
  vars: { port: "{{ add 1 }" }
  roles: [site]
  tasks:
    - { pong: }
    - { copy: { src: none, dest: /x, moed: 1 } }
    - { debug: { msg: "{{ oops" } }
    - { template: { src: site.hbs, dest: /x } }
`,
    'templates/site.hbs': '{{#if a}}{{/iff}}\n',
    'roles/site/defaults/main.yml': 'name: "{{ upper( }}"\n',
  })
  const error = (await project.mistake('--syntax-check')) as DeliverError & {
    problems: { message: string }[]
  }
  expect(error.exitCode).toBe(65)
  expect(error.problems.map(problem => problem.message)).toMatchInlineSnapshot(`
    [
      "This ends too early",
      "upper( is not expected here",
      "The module pong is not known",
      "There is no file none",
      "copy has no parameter moed",
      "This ends too early",
      "if is closed by iff",
    ]
  `)
})

test('a syntax check reads what is included by a name without templates', async ({ project }) => {
  writeFiles(project.folder, {
    'site.yml': `
- hosts: all
  tasks:
    - include_tasks: more.yml
    - include_tasks: "{{ some }}.yml"
    - include_role: { name: sight }
  handlers:
    - { name: Later, include_tasks: none.yml }
`,
    'more.yml': '- { pong: }\n- include_tasks: more.yml\n',
    'evenmore.yml': '- { pong: }\n',
  })
  const error = (await project.mistake('--syntax-check')) as DeliverError & {
    problems: { message: string }[]
  }
  expect([error.exitCode, ...error.problems.map(problem => problem.message)]).toEqual([
    65,
    'The module pong is not known',
    'There is no role sight',
    'There is no file none.yml',
  ])
})

test('a syntax check reads the inventory that is named', async ({ project }) => {
  writeFiles(project.folder, { 'hosts.yml': 'all: { hosts: { a: { port: "{{ oops" } } }\n' })
  const hosts = join(project.folder, 'hosts.yml')
  expect(await project.mistake('--syntax-check', '-i', hosts)).toMatchObject({ exitCode: 65 })
  expect(await project.play('--syntax-check')).toMatchObject({ code: 0, stderr: '' })
})

test('handlers that could not run do so in the next run, unless they are to be forgotten', async ({
  project,
}) => {
  writeFiles(project.folder, {
    'hosts.yml': 'all: { hosts: { web1: } }\n',
    'site.yml': `
- hosts: web1
  gather_facts: false
  tasks:
    - { name: Change, command: 'true', notify: Reload, tags: change }
    - { name: Break, fail: , tags: change }
    - { name: Calm, ping: , tags: calm }
  handlers: [{ name: Reload, ping: }]
`,
  })
  const run = (...words: string[]) => project.play('-i', join(project.folder, 'hosts.yml'), ...words)
  expect((await run('-t', 'change')).stdout).toContain('pending handlers kept for web1: Reload\n')
  expect((await run('-t', 'calm')).stdout).toContain('HANDLER Reload\n')
  await run('-t', 'change')
  expect((await run('-t', 'calm', '--flush-cache')).stdout).not.toContain('HANDLER')
})

test.for<[string[], string, string]>([
  [['-t', 'confg'], 'No task has the tag confg of --tags', 'did you mean config?'],
  [['--skip-tags', 'nver'], 'No task has the tag nver of --skip-tags', 'did you mean never?'],
  [['-t', 'a,quite-other'], 'No task has the tag quite-other of --tags', '--list-tags shows the tags'],
])('a tag that no task has is a mistake: %j', async ([words, message, hint], { project }) => {
  expect(await project.mistake(...words)).toMatchObject({ message, hint, exitCode: 65 })
})

test('tags of included files are known, and any tag may be that of a file whose name is not known yet', async ({
  project,
}) => {
  const site = (name: string) =>
    `- { hosts: web1, gather_facts: false, vars: { it: more }, tasks: [{ include_tasks: "${name}.yml" }] }\n`
  writeFiles(project.folder, {
    'site.yml': site('more'),
    'more.yml': '- { name: More, ping: , tags: more }\n- include_tasks: more.yml\n  when: false\n',
  })
  expect(await project.play('-t', 'more')).toMatchObject({ code: 0 })
  expect(await project.mistake('-t', 'less')).toMatchObject({ exitCode: 65 })
  writeFiles(project.folder, { 'site.yml': site('{{ it }}') })
  expect(await project.play('-t', 'less')).toMatchObject({ code: 0 })
})

test('tags that are set for many playbooks may be unknown in one', async ({ project }) => {
  vi.stubEnv('DELIVER_SKIP_TAGS', 'elsewhere')
  expect(await project.play()).toMatchObject({ code: 0 })
  vi.unstubAllEnvs()
})

test.for<[hosts: string, words: string[], message: string, hint: string]>([
  ['wbe1', [], 'No host matches wbe1', 'did you mean web1?'],
  ['elsewhere', [], 'No host matches elsewhere', 'deliver inventory --graph shows the hosts'],
  ['web1', ['-l', 'db'], 'No host matches web1 and --limit db', 'deliver inventory --graph shows the hosts'],
  ['[web8, web9]', [], 'No host matches web8,web9', 'did you mean web1?'],
])('plays without any host are a mistake: %s %j', async ([hosts, words, message, hint], { project }) => {
  writeFiles(project.folder, { 'site.yml': `- { hosts: ${hosts}, tasks: [{ ping: }] }\n` })
  const mistake = await project.mistake(...words)
  expect(mistake).toMatchObject({ message, hint, exitCode: 65 })
  expect(mistake.place).toBeDefined()
})

test('one play without hosts among others is only warned of', async ({ project }) => {
  writeFiles(project.folder, {
    'site.yml':
      '- { hosts: nobody, tasks: [{ ping: }] }\n- { hosts: web1, gather_facts: false, tasks: [{ ping: }] }\n',
  })
  expect(await project.play()).toMatchObject({
    code: 0,
    stderr: 'warning: nobody: no host and no group is called nobody\n',
  })
})

test.for(['', '---\n', '[]\n', '# later\n'])(
  'a playbook without plays is a mistake: %j',
  async (text, { project }) => {
    writeFiles(project.folder, { 'site.yml': text })
    expect(await project.mistake()).toMatchObject({ exitCode: 65 })
  },
)

test('what comes from elsewhere cannot steer the terminal, wherever it is printed', async ({ project }) => {
  const evil = 'a\\u001b[31mb'
  writeFiles(project.folder, {
    hosts: `#!/bin/sh\nprintf '%s' '{"all": {"hosts": ["${evil}", "web1"]}}'\n`,
    'site.yml': `
- name: "${evil}"
  hosts: ["all", "${evil}x"]
  gather_facts: false
  tasks:
    - { name: "${evil}", command: "echo ${evil}", notify: "${evil}" }
    - { name: "${evil}", debug: { msg: "${evil}" }, loop: ["${evil}"] }
    - { name: "${evil}", command: "sh -c 'echo \\"${evil}\\" >&2; exit 1'" }
  handlers:
    - { name: "${evil}", ping: }
`,
  })
  const { code, stdout, stderr } = await project.play('-i', join(project.folder, 'hosts'), '-vvv', '-D')
  expect(code).toBe(6)
  expect(stdout).toContain('a\\x1b[31mb')
  expect(stderr).toContain('a\\x1b[31mb')
  expect(`${stdout}${stderr}`).not.toContain('\u001b')
})
