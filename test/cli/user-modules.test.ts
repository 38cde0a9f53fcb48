import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { test } from './project.ts'

const marker = `import { defineModule, params, settle, sh } from 'deliver'

interface State {
  readonly text: string
}

/** Keeps a file of one line. */
export default defineModule({
  name: 'marker',
  summary: 'Keep a file with one line',
  params: { path: params.path('The file'), line: params.text('Its line') },
  examples: '- marker: { path: /tmp/x, line: hello }',
  observe: ({ path }) => ({
    script: sh\`cat \${path} 2>/dev/null || :\`,
    parse: (output: string): State => ({ text: output.trim() }),
  }),
  *plan({ path, line }, now: State) {
    yield* settle('line', now.text, line, line => sh\`printf '%s\\\\n' \${line} >\${path}\`)
  },
  report: (_, now) => ({ before: now.text }),
})
`

/** A module that goes wrong where a task says so. */
const wrong = `import { defineModule, params, sh } from 'deliver'

export default defineModule({
  name: 'wrong',
  summary: 'Go wrong',
  params: { at: params.text('Where') },
  examples: '',
  observe({ at }) {
    if (at === 'observe') throw new Error('no look')
    if (at === 'hang') for (;;) {}
    if (at === 'exit') process.exit(0)
    if (at === 'nothing') return undefined as never
    return {
      script: sh\`echo\`,
      parse() {
        if (at === 'parse') throw new RangeError('no sense')
        return {}
      },
    }
  },
  *plan({ at }) {
    if (at === 'plan') throw new TypeError('no plan')
    if (at === 'junk') yield 5 as never
  },
})
`

const act = `import { defineAction, params, sh, TaskError } from 'deliver'

export default defineAction({
  name: 'act',
  summary: 'Act, or not',
  params: { at: params.text('Where it goes wrong') },
  examples: '',
  async act({ at }, host) {
    const { stdout } = await host.run(sh\`echo hello\`)
    if (at === 'throw') throw new Error('no act')
    if (at === 'refuse') throw new TaskError('It is refused', { hint: 'ask again' })
    if (at === 'never') await new Promise(() => {})
    if (at === 'exit') process.exit(0)
    if (at === 'late') setTimeout(() => { throw new Error('too late') })
    return { changed: true, said: stdout.toString().trim() }
  },
})
`

const inventory = '-i web1,web2, -c local'

test('a module of the user is one like others: check is run, and the second run changes nothing', async ({
  project,
}) => {
  project.write({
    'modules/marker.ts': marker,
    'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - marker: { path: "{{ playbook_dir }}/{{ inventory_hostname }}", line: "it's here" }
      register: kept
    - debug: { msg: "before: {{ kept.before }}" }
`,
  })
  const check = await project.play(`site.yml ${inventory} --check`)
  const first = await project.play(`site.yml ${inventory}`)
  const second = await project.play(`site.yml ${inventory}`)
  const changes = (stdout: string) => /(\d+) changed/.exec(stdout)?.[1]
  expect([check, first, second].map(({ code, stdout }) => [code, changes(stdout)])).toEqual([
    [0, '2'],
    [0, '2'],
    [0, '0'],
  ])
  expect(readFileSync(project.path('web1'), 'utf8')).toBe("it's here\n")
  expect(second.stdout).toContain("before: it's here")
})

test('parameters of a module of the user are checked when the playbook is loaded', async ({ project }) => {
  project.write({
    'modules/marker.ts': marker,
    'site.yml': '- { hosts: all, tasks: [{ marker: { path: relative, lines: x } }] }\n',
  })
  const { code, stderr } = await project.play(`site.yml ${inventory}`)
  expect([code, stderr.split('\n').filter(line => /^(site| {2}hint)/.test(line))]).toEqual([
    65,
    [
      'site.yml:1:43: marker: path must be an absolute path',
      'site.yml:1:53: marker has no parameter lines',
      '  hint: did you mean line?',
      'site.yml:1:35: marker needs line: Its line',
    ],
  ])
})

test.for<[at: string, problem: string]>([
  ['observe', 'modules/wrong.ts:9:5: observe of wrong failed: no look'],
  ['parse', 'modules/wrong.ts:16:9: parse of wrong failed: no sense'],
  ['plan', 'modules/wrong.ts:22:5: plan of wrong failed: no plan'],
  ['junk', 'site.yml:5:7: plan of wrong must give changes: { what, before, after, settle }'],
  ['nothing', 'site.yml:5:7: observe of wrong must give a script, made with sh, and parse'],
  ['exit', 'modules/wrong.ts:11:5: observe of wrong failed: process.exit(0) would end the whole run'],
  ['hang', 'site.yml:5:7: observe of wrong did not return within 5 s'],
])('one that goes wrong in %s fails only its task', async ([at, problem], { project }) => {
  project.write({
    'modules/wrong.ts': wrong,
    'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - debug: { msg: begins }
    - wrong: { at: ${at} }
      ignore_errors: true
    - debug: { msg: goes on }
`,
  })
  const { code, stdout } = await project.play(`site.yml ${inventory}`)
  expect([code, stdout.split('\n').filter(line => line.trim() === problem).length]).toEqual([0, 1])
  expect(stdout).toContain('goes on')
})

test.for<[at: string, problem: string]>([
  ['throw', 'roles/web/modules/act.ts:10:5: act of act failed: no act'],
  ['refuse', 'roles/web/tasks/main.yml:1:3: It is refused'],
  ['never', 'roles/web/tasks/main.yml:1:3: act of act did not end within 1 s'],
  ['exit', 'roles/web/modules/act.ts:13:5: act of act failed: process.exit(0) would end the whole run'],
])('an action of a role that goes wrong by %s fails only its task', async ([at, problem], { project }) => {
  project.write({
    'roles/web/modules/act.ts': act,
    'roles/web/tasks/main.yml': `- act: { at: ${at} }\n  timeout: 1\n  ignore_errors: true\n`,
    'site.yml': '- { hosts: all, gather_facts: false, roles: [web], tasks: [{ debug: { msg: goes on } }] }\n',
  })
  const { code, stdout } = await project.play(`site.yml ${inventory}`)
  expect([code, stdout.split('\n').filter(line => line.trim() === problem).length]).toEqual([0, 1])
  expect(stdout).toContain('goes on')
})

test('what a module leaves behind is told when it fails, and the run goes on', async ({ project }) => {
  project.write({
    'modules/act.ts': act,
    'site.yml': `- hosts: web1
  gather_facts: false
  tasks:
    - act: { at: late }
    - pause: { seconds: 1 }
    - debug: { msg: goes on }
`,
  })
  const { code, stdout, stderr } = await project.play(`site.yml ${inventory}`)
  expect([code, stderr]).toEqual([
    0,
    'warning: modules/act.ts:14:5: What a module left behind failed: too late\n',
  ])
  expect(stdout).toContain('goes on')
})

test.for<[files: Record<string, string>, problem: string]>([
  [
    { 'modules/copy.ts': marker.replace("'marker'", "'copy'") },
    'modules/copy.ts has the name of a module that is there already',
  ],
  [{ 'modules/other.ts': marker }, 'modules/other.ts declares marker: its name must be that of its file'],
  [{ 'modules/empty.ts': '' }, 'modules/empty.ts declares no module'],
  [{ 'modules/broken.ts': 'export default {\n' }, 'Loading modules/broken.ts failed: '],
  [
    { 'modules/early.ts': "throw new Error('not now')\n" },
    'modules/early.ts:1:1: Loading modules/early.ts failed: not now',
  ],
  [{ 'modules/gone.ts': "import './nowhere.ts'\n" }, 'Loading modules/gone.ts failed: Cannot find module'],
  [{ 'modules/loop.ts': 'for (;;) {}\n' }, 'Loading modules/loop.ts did not return within 5 s'],
])('%j is told before anything runs', async ([files, problem], { project }) => {
  project.write({ ...files, 'site.yml': '- { hosts: all, tasks: [] }\n' })
  const { code, stdout, stderr } = await project.play(`site.yml ${inventory}`)
  expect([code, stdout, stderr]).toEqual([65, '', expect.stringContaining(problem)])
})

test('the modules of the guide do what it says', async ({ project }) => {
  const page = readFileSync('docs/guide/writing-modules.md', 'utf8')
  const files = [...page.matchAll(/^```\w+\n(?:\/\/|#) (\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, path = '', text = '']) => [path, text],
  )
  project.write({
    ...Object.fromEntries(files),
    'greet.yml': `
- hosts: web1
  gather_facts: false
  tasks:
    - { greet: { name: world }, register: said }
    - { greet: { name: nobody }, ignore_errors: true }
    - debug: { msg: "{{ said.greeting }}" }
`,
  })
  const path = project.path('colour')
  const play = (flags = '') => project.play(`site.yml -i web1, -c local ${flags} -e @vars.yml`)
  project.write({ 'vars.yml': `folder: ${JSON.stringify(project.folder)}\n` })
  expect((await play('--check')).stdout).toMatch(/changed +web1 +line, mode|changed +web1 +line/)
  expect((await play()).code).toBe(0)
  expect(readFileSync(path, 'utf8')).toBe('green\n')
  expect((await play()).stdout).toMatch(/ok +web1/)
  const { stdout } = await project.play('greet.yml -i web1, -c local')
  expect(stdout).toContain('hello world')
  expect(stdout).toMatch(/Nobody can be greeted\n[\s\S]*hint: say a name/)
})
