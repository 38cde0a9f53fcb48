import { expect } from 'vitest'
import { FileError, formatProblem } from '../base/errors.ts'
import { shownPath } from '../base/files.ts'
import { modules } from '../modules/index.ts'
import { type TestProject, test } from '../testing/playbook.ts'
import { loadPlaybooks } from './load.ts'
import { keywords } from './read/keywords.ts'

const known = new Map(modules.map(module => [module.name, module]))

test('tells every mistake of every file at once, with its place and its cure', ({ project }) => {
  const text = `- hosts: all
  gather_fact: false
  roles: [webb]
  tasks:
    - name: Two modules
      ping:
      debug: { msg: hi }
    - flie: { path: /srv }
    - file: { path: srv, sate: directory }
    - apt: { name: nginx, state: instaled }
    - debug: { msg: "{{ uper name }}" }
      when: a == b
      retry: 3
    - import_tasks: more.yml
    - name: Nothing at all
    - template: { src: no.hbs, dest: /etc/x }
      notify: Relod
    - shell:
  handlers:
    - { name: Reload, ping: }
- tasks: []
`
  project.write({ 'roles/web/tasks/main.yml': '', 'more.yml': '- ping:\n  become_usr: root\n' })
  expect(mistakes(project, text)).toMatchInlineSnapshot(`
    "site.yml:2:3: The key gather_fact is not known
       1 | - hosts: all
       2 |   gather_fact: false
         |   ^
      hint: did you mean gather_facts?
    site.yml:3:11: There is no role webb
       2 |   gather_fact: false
       3 |   roles: [webb]
         |           ^
      hint: did you mean web?
    site.yml:7:7: A task has one module: ping is one already
       6 |       ping:
       7 |       debug: { msg: hi }
         |       ^
      hint: make two tasks of it
    site.yml:8:7: The module flie is not known
       7 |       debug: { msg: hi }
       8 |     - flie: { path: /srv }
         |       ^
      hint: did you mean file?
    site.yml:9:21: file: path must be an absolute path
       8 |     - flie: { path: /srv }
       9 |     - file: { path: srv, sate: directory }
         |                     ^
    site.yml:9:26: file has no parameter sate
       8 |     - flie: { path: /srv }
       9 |     - file: { path: srv, sate: directory }
         |                          ^
      hint: did you mean state?
    site.yml:10:34: apt: state must be one of present, latest, absent, fixed
        9 |     - file: { path: srv, sate: directory }
       10 |     - apt: { name: nginx, state: instaled }
          |                                  ^
    site.yml:13:7: The key retry is not known
       12 |       when: a == b
       13 |       retry: 3
          |       ^
    site.yml:11:25: There is no helper uper
       10 |     - apt: { name: nginx, state: instaled }
       11 |     - debug: { msg: "{{ uper name }}" }
          |                         ^
      hint: did you mean upper?
    site.yml:12:15: == is not expected here
       11 |     - debug: { msg: "{{ uper name }}" }
       12 |       when: a == b
          |               ^
      hint: write eq a b
    more.yml:2:3: The key become_usr is not known
       1 | - ping:
       2 |   become_usr: root
         |   ^
      hint: did you mean become_user?
    site.yml:15:7: This task has no module
       14 |     - import_tasks: more.yml
       15 |     - name: Nothing at all
          |       ^
      hint: such as debug: { msg: hello }
    site.yml:16:24: There is no template no.hbs
       15 |     - name: Nothing at all
       16 |     - template: { src: no.hbs, dest: /etc/x }
          |                        ^
      hint: looked in templates, .
    site.yml:18:7: shell needs cmd: The command line
       17 |       notify: Relod
       18 |     - shell:
          |       ^
    site.yml:17:15: The handler Relod is not known
       16 |     - template: { src: no.hbs, dest: /etc/x }
       17 |       notify: Relod
          |               ^
      hint: did you mean Reload?
    site.yml:21:3: A play needs hosts
       20 |     - { name: Reload, ping: }
       21 | - tasks: []
          |   ^
      hint: such as hosts: all"
  `)
})

test('a file that imports itself is refused', ({ project }) => {
  expect(mistakes(project, '- import_playbook: site.yml\n')).toContain('site.yml imports itself')
})

test('roles that depend on each other are refused', ({ project }) => {
  project.write({
    'roles/a/meta/main.yml': 'dependencies: [b]\n',
    'roles/b/meta/main.yml': 'dependencies: [a]\n',
  })
  const told = mistakes(project, '- { hosts: all, roles: [a] }\n')
  expect(told).toContain('The role a depends on itself')
  expect(told).toContain('a -> b -> a')
})

test('words of a short form become parameters, the rest is free', ({ project }) => {
  project.write({
    'site.yml': `- hosts: all
  tasks:
    - apt: name=nginx state=latest
    - command: make 'a b=c' creates=/x chdir="/srv/my app"
    - shell: |
        echo one
          echo "two"
    - ansible.builtin.command: { cmd: ls }
      args: { chdir: / }
`,
  })
  const [play] = loadPlaybooks([project.path('site.yml')], { modules: known })
  const args = play?.tasks.map(step =>
    step.kind === 'task'
      ? Object.fromEntries(
          step.args.entries.map(({ key, value }) => [key, value.kind === 'scalar' && value.value]),
        )
      : {},
  )
  expect(args).toEqual([
    { name: 'nginx', state: 'latest' },
    { cmd: "make 'a b=c'", creates: '/x', chdir: '/srv/my app' },
    { cmd: 'echo one\n  echo "two"' },
    { cmd: 'ls', chdir: '/' },
  ])
})

test.for([
  { what: 'a key of a play', text: '- { hosts: all, NAME: 1 }', says: 'The key NAME is not known' },
  {
    what: 'a key of a task',
    text: '- { hosts: all, tasks: [{ ping: , NAME: 1 }] }',
    says: 'The key NAME is not known',
  },
  { what: 'a module', text: '- { hosts: all, tasks: [{ NAME: 1 }] }', says: 'The module NAME is not known' },
  {
    what: 'an action',
    text: '- { hosts: all, tasks: [{ action: NAME a }] }',
    says: 'The module NAME is not known',
  },
  {
    what: 'a parameter',
    text: '- { hosts: all, tasks: [{ ping: { NAME: 1 } }] }',
    says: 'ping has no parameter NAME',
  },
  {
    what: 'a default',
    text: '- { hosts: all, module_defaults: { NAME: {} } }',
    says: 'There is no module NAME',
  },
  {
    what: 'a loop',
    text: '- { hosts: all, tasks: [{ ping: , with_NAME: [] }] }',
    says: 'The loop with_NAME is not',
  },
  {
    what: 'a loop control',
    text: '- { hosts: all, tasks: [{ ping: , loop: [], loop_control: { NAME: 1 } }] }',
    says: 'The key NAME is not known',
  },
  {
    what: 'a handler',
    text: '- { hosts: all, tasks: [{ ping: , notify: NAME }] }',
    says: 'The handler NAME is not known',
  },
  { what: 'a role', text: '- { hosts: all, roles: [NAME] }', says: 'There is no role NAME' },
  {
    what: 'a key of a block',
    text: '- { hosts: all, tasks: [{ block: [], NAME: 1 }] }',
    says: 'The key NAME is not known',
  },
  {
    what: 'a key of an import',
    text: '- { import_playbook: site.yml, NAME: 1 }',
    says: 'The key NAME is not known',
  },
  {
    what: 'a key of a prompt',
    text: '- { hosts: all, vars_prompt: [{ name: a, NAME: 1 }] }',
    says: 'The key NAME is not known',
  },
])('words of a prototype are nothing as $what', ({ text, says }, { project }) => {
  for (const name of ['toString', 'hasOwnProperty', 'valueOf']) {
    expect(mistakes(project, text.replace('NAME', name))).toContain(says.replace('NAME', name))
  }
  for (const name of ['constructor', '__proto__']) {
    expect(mistakes(project, text.replace('NAME', name))).toMatch(
      new RegExp(`${says.replace('NAME', name)}|The key ${name} is not allowed`),
    )
  }
})

test.for([
  { written: 'treu', hint: '\n  hint: did you mean true?' },
  { written: 'maybe', hint: '' },
  { written: '2', hint: '' },
])('become: $written is refused', ({ written, hint }, { project }) => {
  const told = mistakes(project, `- { hosts: all, become: ${written} }`)
  expect(told).toMatch(/^site\.yml:1:25: become must be true or false, not a (text|number)\n/)
  expect(told.endsWith(`^${hint}`)).toBe(true)
})

test.for(['yes', "'on'", 'Y', '1', "'False'", "'0'"])('become: %s is taken', (written, { project }) => {
  expect(mistakes(project, `- { hosts: all, become: ${written} }`)).toBe('no mistake was found')
})

test.for([
  '- { hosts: all, vars_prompt: [{ name: a, private: WORD }] }',
  '- { hosts: all, vars_prompt: [{ name: a, confirm: WORD }] }',
  '- { hosts: all, tasks: [{ ping: , loop: [], loop_control: { extended: WORD } }] }',
  '- { hosts: all, roles: [{ role: web, rolespec_validate: WORD }] }',
])('words for true and false are understood, and no others: %s', (text, { project }) => {
  project.write({ 'roles/web/tasks/main.yml': '' })
  for (const word of ['yes', "'no'", "'T'", '0']) {
    expect(mistakes(project, text.replace('WORD', word))).toBe('no mistake was found')
  }
  for (const word of ['nein', '2', '[true]', 'toString']) {
    expect(mistakes(project, text.replace('WORD', word))).toContain('must be true or false, not a')
  }
})

test('no module is called like a keyword that a task may carry', () => {
  expect([...known.keys()].filter(name => keywords.get(name)?.on.includes('task'))).toEqual([])
})

test('names, orders and handlers that cannot be are told before the run', ({ project }) => {
  const text = `- hosts: all
  order: sortd
  strategy: '{{ how }}'
  tasks:
    - { ping: , register: 1st }
    - { set_fact: { 'a-b': 1, '{{ name }}': 2 } }
  handlers:
    - { name: Flush, meta: flush_handlers }
`
  expect(
    mistakes(project, text)
      .split('\n')
      .filter(line => /^site|hint/.test(line)),
  ).toEqual([
    'site.yml:2:10: There is no order sortd',
    '  hint: did you mean sorted?',
    'site.yml:5:27: 1st cannot name a registered result',
    '  hint: letters, digits and _, not beginning with a digit',
    'site.yml:6:21: a-b cannot name a variable',
    '  hint: letters, digits and _, not beginning with a digit',
    'site.yml:8:7: A handler cannot flush the handlers',
    '  hint: a task can: meta: flush_handlers',
  ])
})

function mistakes(project: TestProject, text: string): string {
  project.write({ 'site.yml': text })
  try {
    loadPlaybooks([project.path('site.yml')], { modules: known })
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    const text = error.problems.map(formatProblem).join('\n')
    return [project.folder, shownPath(project.folder)].reduce(
      (told, path) => told.replaceAll(`${path}/`, '').replaceAll(path, '.'),
      text,
    )
  }
  return 'no mistake was found'
}
