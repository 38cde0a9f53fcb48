import { execFileSync } from 'node:child_process'
import { expect } from 'vitest'
import { type Ended, type Project, test } from './project.ts'

/** Seconds in which everything here has ended. */
const soon = 20

const plain = { 'site.yml': playOf('- ping:') }

function playOf(tasks: string, more = ''): string {
  return `- hosts: all\n  gather_facts: false\n${more}  tasks:\n    ${tasks}\n`
}

const nested = (open: string, close: string, count = 500) => open.repeat(count) + close.repeat(count)

interface Case {
  readonly what: string
  readonly files: Readonly<Record<string, string>>
  /** Commands of a shell that make what a test cannot write. */
  readonly made?: string
  readonly line?: string
  readonly code: number
  readonly says: string
}

const hosts = '-i web1, -c local'

const cases: readonly Case[] = [
  // files that are none, or do not end
  {
    what: 'a playbook that is a pipe',
    files: {},
    made: 'mkfifo site.yml',
    code: 64,
    says: 'site.yml is no playbook: it is a pipe',
  },
  {
    what: 'a playbook that is a folder',
    files: {},
    made: 'mkdir site.yml',
    code: 64,
    says: 'site.yml is no playbook: it is a folder',
  },
  {
    what: 'a path through a file',
    files: plain,
    line: `site.yml/x ${hosts}`,
    code: 64,
    says: 'There is no playbook site.yml/x',
  },
  {
    what: 'an inventory through a file',
    files: plain,
    line: 'site.yml -i site.yml/x',
    code: 64,
    says: 'There is no inventory site.yml/x',
  },
  {
    what: 'an inventory that is a pipe',
    files: plain,
    made: 'mkfifo hosts',
    line: 'site.yml -i hosts',
    code: 65,
    says: 'hosts: it is a pipe',
  },
  {
    what: 'an inventory that is a device',
    files: plain,
    line: 'site.yml -i /dev/zero',
    code: 65,
    says: '/dev/zero: it is a device',
  },
  {
    what: '-e of a pipe',
    files: plain,
    made: 'mkfifo vars',
    line: `site.yml ${hosts} -e @vars`,
    code: 65,
    says: 'vars: it is a pipe',
  },
  {
    what: '-e of a device',
    files: plain,
    line: `site.yml ${hosts} -e @/dev/zero`,
    code: 65,
    says: '/dev/zero: it is a device',
  },
  {
    what: '-e of a large file',
    files: plain,
    made: 'truncate -s 1T vars',
    line: `site.yml ${hosts} -e @vars`,
    code: 65,
    says: 'vars: it is larger than',
  },
  {
    what: 'group_vars that are a pipe',
    files: { ...plain, 'hosts.yml': 'all: { hosts: { web1: } }' },
    made: 'mkdir group_vars; mkfifo group_vars/all.yml',
    line: 'site.yml -i hosts.yml',
    code: 65,
    says: 'group_vars/all.yml: it is a pipe',
  },
  {
    what: 'vars_files that are a pipe',
    files: { 'site.yml': playOf('- ping:', '  vars_files: [secrets.yml]\n') },
    made: 'mkfifo secrets.yml',
    code: 65,
    says: 'site.yml:3:16: Cannot read secrets.yml: it is a pipe',
  },
  {
    what: 'tasks of a role that are a pipe',
    files: { 'site.yml': playOf('- ping:', '  roles: [web]\n') },
    made: 'mkdir -p roles/web/tasks; mkfifo roles/web/tasks/main.yml',
    code: 65,
    says: 'roles/web/tasks/main.yml: it is a pipe',
  },
  {
    what: 'a template that is a pipe',
    files: { 'site.yml': playOf('- template: { src: a.hbs, dest: /tmp/never }') },
    made: 'mkfifo a.hbs',
    code: 65,
    says: 'a.hbs: it is a pipe',
  },
  {
    what: 'copy of a pipe',
    files: { 'site.yml': playOf('- copy: { src: a, dest: "{{ playbook_dir }}/b" }') },
    made: 'mkfifo a',
    code: 2,
    says: 'it is a pipe',
  },
  {
    what: 'copy of a device',
    files: { 'site.yml': playOf('- copy: { src: /dev/zero, dest: "{{ playbook_dir }}/b" }') },
    code: 2,
    says: 'it is a device',
  },
  {
    what: 'include_vars of a device',
    files: { 'site.yml': playOf('- include_vars: /dev/zero') },
    code: 2,
    says: 'it is a device',
  },
  {
    what: 'lookup of a device',
    files: { 'site.yml': playOf(`- debug: { msg: '{{ lookup "file" "/dev/zero" }}' }`) },
    code: 2,
    says: 'site.yml:4:',
  },
  {
    what: 'lookup of a pipe',
    files: { 'site.yml': playOf(`- debug: { msg: '{{ lookup "file" "a" }}' }`) },
    made: 'mkfifo a',
    code: 2,
    says: 'it is a pipe',
  },
  {
    what: 'a folder of variables that cannot be read',
    files: { ...plain, 'hosts.yml': 'all: { hosts: { web1: } }' },
    made: 'mkdir group_vars; chmod 0 group_vars',
    line: 'site.yml -i hosts.yml -c local',
    code: process.getuid?.() === 0 ? 0 : 65,
    says: '',
  },

  {
    what: 'a password in a folder that cannot be made',
    files: { 'site.yml': playOf(`- debug: { msg: '{{ lookup "password" "/proc/nothing/here" }}' }`) },
    code: 2,
    says: 'Cannot write /proc/nothing/here',
  },
  // what names itself
  {
    what: 'a file that imports itself',
    files: { 'site.yml': playOf('- import_tasks: a.yml'), 'a.yml': '- import_tasks: a.yml' },
    code: 65,
    says: 'a.yml imports itself',
  },
  {
    what: 'a file that includes itself',
    files: { 'site.yml': playOf('- include_tasks: a.yml'), 'a.yml': '- include_tasks: a.yml' },
    code: 2,
    says: 'a file includes itself without end',
  },
  {
    what: 'a role that includes itself',
    files: {
      'site.yml': playOf('- include_role: { name: a }'),
      'roles/a/tasks/main.yml': '- include_role: { name: a }',
    },
    code: 2,
    says: 'a file includes itself without end',
  },
  {
    what: 'a playbook that imports itself',
    files: { 'site.yml': '- import_playbook: site.yml' },
    code: 65,
    says: 'site.yml imports itself',
  },
  {
    what: 'roles that depend on each other',
    files: {
      'site.yml': playOf('- ping:', '  roles: [a]\n'),
      'roles/a/meta/main.yml': 'dependencies: [b]',
      'roles/b/meta/main.yml': 'dependencies: [a]',
    },
    code: 65,
    says: 'The role a depends on itself',
  },
  {
    what: 'groups in a circle',
    files: { ...plain, 'hosts.yml': 'a: { children: { b: } }\nb: { children: { a: } }' },
    line: 'site.yml -i hosts.yml',
    code: 65,
    says: 'contains itself',
  },
  {
    what: 'a host that is its own parent',
    files: {
      ...plain,
      'hosts.yml':
        'all: { hosts: { web1: { ansible_connection: lxc, deliver_parent: web2 }, web2: { ansible_connection: lxc, deliver_parent: web1 } } }',
    },
    line: 'site.yml -i hosts.yml',
    code: 2,
    says: 'web1 cannot be reached through itself',
  },
  {
    what: 'a variable that needs itself',
    files: { 'site.yml': playOf("- debug: { msg: '{{ a }}' }", "  vars: { a: '{{ b }}', b: '{{ a }}' }\n") },
    code: 2,
    says: 'The variable a needs itself',
  },
  {
    what: 'a variable that needs itself by way of a host',
    files: {
      'site.yml': playOf(
        "- debug: { msg: '{{ a }}' }",
        '  vars: { a: \'{{ get (get hostvars inventory_hostname) "a" }}\' }\n',
      ),
    },
    code: 2,
    says: 'site.yml:',
  },
  {
    what: 'hostvars that have a variable that is hostvars',
    files: {
      'site.yml': playOf(
        "- debug: { msg: '{{ to_json hostvars }}' }",
        "  vars: { every: '{{ hostvars }}' }\n",
      ),
    },
    code: 2,
    says: 'site.yml:',
  },
  {
    what: 'the same, shown',
    files: {
      'site.yml': playOf('- debug: { var: hostvars }', "  vars: { every: '{{ hostvars }}' }\n"),
    },
    code: 2,
    says: 'site.yml:',
  },
  {
    what: 'a value that doubles and doubles, shown',
    files: {
      'site.yml': playOf('- debug: { var: v24 }', `  vars: ${JSON.stringify(doubling(24))}\n`),
    },
    code: 2,
    says: 'site.yml:',
  },
  {
    what: 'handlers that notify each other',
    files: {
      'site.yml': `${playOf("- { command: 'true', notify: a }")}  handlers: [{ name: a, command: 'true', notify: b }, { name: b, command: 'true', notify: [a, b] }]\n`,
    },
    code: 0,
    says: 'pending handlers kept',
  },

  // what lies deep inside itself
  {
    what: 'parentheses',
    files: { 'site.yml': playOf(`- debug: { msg: "{{ ${nested('(not ', ')')} }}" }`) },
    code: 65,
    says: 'This is nested too deeply',
  },
  {
    what: 'braces',
    files: { 'site.yml': playOf(`- debug: { msg: "${nested('{{ ', ' }}')}" }`) },
    code: 65,
    says: 'site.yml:4:',
  },
  {
    what: 'lists in YAML',
    files: { 'site.yml': playOf(`- debug: { msg: ${nested('[', ']')} }`) },
    code: 65,
    says: 'site.yml:4:',
  },
  {
    what: 'maps in YAML',
    files: { 'site.yml': playOf(`- debug: { msg: ${nested('{a: ', '}')} }`) },
    code: 65,
    says: 'site.yml:4:',
  },
  {
    what: 'many lists in YAML',
    files: { 'site.yml': playOf(`- debug: { msg: ${nested('[', ']', 100_000)} }`) },
    code: 65,
    says: 'site.yml:4:',
  },
  {
    what: 'blocks',
    files: { 'site.yml': playOf(nested('{ block: [', '] }').replace('{', '- {')) },
    code: 65,
    says: 'site.yml:4:',
  },
  {
    what: 'blocks of a template',
    files: {
      'site.yml': playOf('- template: { src: a.hbs, dest: /tmp/never }'),
      'a.hbs': nested('{{#if true}}', '{{/if}}'),
    },
    code: 65,
    says: 'a.hbs:1:',
  },
  {
    what: 'lists in -e',
    files: plain,
    line: `site.yml ${hosts} -e {"a":${nested('[', ']', 5000)}}`,
    code: 65,
    says: '<-e>:1:',
  },
  {
    what: 'lists in an inventory',
    files: { ...plain, 'hosts.ini': `web1 a=${nested('[', ']', 20_000)}\n` },
    line: 'site.yml -i hosts.ini -c local',
    code: 0,
    says: '',
  },
  {
    what: 'variables that need each other',
    files: {
      'site.yml': playOf(
        "- debug: { msg: '{{ v0 }}' }",
        `  vars:\n${Array.from({ length: 20_000 }, (_, i) => `    v${i}: '{{ v${i + 1} }}'\n`).join('')}`,
      ),
    },
    code: 2,
    says: 'site.yml:',
  },

  // what is too much
  {
    what: 'a loop of too many items',
    files: { 'site.yml': playOf('- { ping: , with_sequence: count=1000000000000 }') },
    code: 2,
    says: 'too many items',
  },
  {
    what: 'loops inside loops',
    files: {
      'site.yml': playOf(`- { ping: , with_nested: [${Array(9).fill("'{{ range 1000 }}'").join(', ')}] }`),
    },
    code: 2,
    says: 'too many items',
  },
  {
    what: 'a command of with_lines that fails',
    files: { 'site.yml': playOf('- { ping: , with_lines: exit 3 }') },
    code: 2,
    says: 'The command exit 3 failed',
  },
]

/** Variables of which each holds the one before it twice. */
function doubling(times: number): Record<string, unknown> {
  const names = Array.from({ length: times }, (_, i) => [`v${i + 1}`, [`{{ v${i} }}`, `{{ v${i} }}`]])
  return { v0: 'twice', ...Object.fromEntries(names) }
}

test.for(cases)(
  'ends soon, and says why: $what',
  { timeout: 120_000 },
  async ({ files, made, line, code, says }, { project }) => {
    project.write(files)
    if (made !== undefined) execFileSync('sh', ['-c', made], { cwd: project.folder })
    const ended = await inTime(project, line ?? `site.yml ${hosts}`)
    const said = `${ended.stdout}${ended.stderr}`
    expect(said).not.toMatch(/bug of deliver|RangeError/)
    expect(said).toContain(says)
    expect(ended.code).toBe(code)
  },
)

test('a working folder that is gone is an error', async ({ project }) => {
  const { code, stderr } = await project.shell('mkdir gone; cd gone; rmdir ../gone; deliver-play site.yml')
  expect([code, stderr]).toEqual([64, 'The working folder is gone\n  hint: change to another one\n'])
})

async function inTime(project: Project, line: string): Promise<Ended> {
  const { process, ended } = project.startPlay(line)
  const late = setTimeout(() => process.kill('SIGKILL'), soon * 1000)
  try {
    return await ended
  } finally {
    clearTimeout(late)
  }
}
