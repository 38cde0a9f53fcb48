import { expect } from 'vitest'
import { resultsOf, summary, test } from '../testing/playbook.ts'

const show = (text: string) => `- { name: Show, debug: { msg: '${text}' } }\n`

test('a role is checked against what it says of its arguments, before its first task and whatever the tags', async ({
  project,
}) => {
  project.write({
    'roles/web/meta/argument_specs.yml': `
argument_specs:
  main:
    short_description: A site
    options:
      port: { type: int, required: true, description: 'The {{ port }}' }
      mode: { choices: [http, https] }
      sites: { type: list, elements: dict, options: { name: { required: true } } }
  more: { options: { size: { type: int } } }
`,
    'roles/web/tasks/main.yml': show('{{ port }}'),
    'roles/web/tasks/more.yml': show('more'),
    'roles/web/tasks/unsaid.yml': show('unsaid'),
  })
  const events = await project.run(
    `
    - hosts: web1
      gather_facts: false
      vars: { port: '80', wrong: { port: none }, broken: [{ nam: a }] }
      tasks:
        - import_role: { name: web, tasks_from: unsaid }
        - import_role: { name: web }
        - { include_role: { name: web, tasks_from: more }, vars: { size: big }, ignore_errors: true }
        - { include_role: { name: web, rolespec_validate: false }, vars: { mode: ftp } }
        - block: [{ include_role: { name: web }, vars: { port: none, mode: ftp, sites: '{{ broken }}' } }]
          rescue: [{ name: Told, debug: { msg: '{{ failed_result.argument_errors }}' }, tags: always }]
          tags: always
    `,
    { tags: ['nothing'] },
  )
  expect(summary(events)).toEqual([
    "web1 ok Validating arguments against arg spec 'main' - A site",
    'web1 ok include_role',
    "web1 failed Validating arguments against arg spec 'main' - A site",
    'web1 ok Told',
  ])
  expect(resultsOf(events, 'Told')['web1']?.msg).toEqual([
    'port must be a whole number, not "none"',
    'mode must be one of http, https, not "ftp"',
    'sites.[0].nam is no argument (did you mean name?)',
    'sites.[0].name is missing',
  ])
})

test('parameters that a role does not have are refused; its specification may be in its meta', async ({
  project,
}) => {
  project.write({
    'roles/web/meta/main.yml': 'argument_specs: { main: { options: { port: { required: true } } } }\n',
    'roles/web/tasks/main.yml': show('never'),
  })
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      roles: [{ role: web, prot: 80 }]
  `)
  expect(summary(events)).toEqual(["web1 failed Validating arguments against arg spec 'main'"])
  expect(Object.values(resultsOf(events, "Validating arguments against arg spec 'main'"))[0]).toMatchObject({
    argument_errors: ['prot is no argument (did you mean port?)', 'port is missing'],
    validate_args_context: { type: 'role', name: 'web', argument_spec_name: 'main' },
  })
})

test('a type that nobody knows is found when the files are read', async ({ project }) => {
  project.write({
    'roles/web/meta/argument_specs.yml':
      'argument_specs: { main: { options: { port: { type: list, elements: itn } } } }\n',
  })
  await expect(project.run('- { hosts: web1, roles: [web] }')).rejects.toMatchObject({
    message: 'There is no type itn',
    hint: 'did you mean int?',
  })
})

test('a role runs once with the same parameters, and more often where it allows that', async ({
  project,
}) => {
  project.write({
    'roles/base/tasks/main.yml': '- { name: Base, ping: }\n',
    'roles/often/meta/main.yml': 'allow_duplicates: true\n',
    'roles/often/tasks/main.yml': '- { name: Often, ping: }\n',
    'roles/web/meta/main.yml': 'dependencies: [base, often]\n',
    'roles/web/tasks/main.yml': '- { name: Web, ping: }\n',
    'roles/db/meta/main.yml': 'dependencies: [base]\n',
    'roles/db/tasks/main.yml': '- { name: Db, ping: }\n',
  })
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      roles: [often, web, web, { role: web, site: b }, { role: web, vars: { site: c } }]
      tasks:
        - import_role: { name: db }
        - import_role: { name: db }
        - include_role: { name: db }
  `)
  expect(summary(events).map(line => line.split(' ')[2])).toEqual([
    'Often',
    'Base',
    'Often',
    'Web',
    'Often',
    'Web',
    'Base',
    'Often',
    'Web',
    'Db',
    'Db',
    'include_role',
    'Db',
  ])
})

test('who sees the variables of a role: all of the play, or from the include on, or only the role', async ({
  project,
}) => {
  for (const role of ['listed', 'imported', 'public', 'hidden', 'needed']) {
    project.write({
      [`roles/${role}/defaults/main.yml`]: `${role}: 1\n`,
      [`roles/${role}/tasks/main.yml`]: '[]\n',
    })
  }
  project.write({
    'roles/hidden/meta/main.yml': 'dependencies: [needed]\n',
    'roles/hidden/tasks/main.yml': '- { name: Inside, debug: { msg: "{{ hidden }} {{ needed }}" } }\n',
  })
  const seen =
    '{{ defined listed }} {{ defined imported }} {{ defined public }} {{ defined hidden }} {{ defined needed }}'
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      roles: [listed]
      pre_tasks: [{ name: First, debug: { msg: '${seen}' } }]
      tasks:
        - import_role: { name: imported }
        - include_role: { name: public, public: true }
        - include_role: { name: hidden }
        - { name: Last, debug: { msg: '${seen}' } }
    - hosts: web1
      gather_facts: false
      tasks: [{ name: Next, debug: { msg: '${seen}' } }]
  `)
  const message = (task: string) => resultsOf(events, task)['web1']?.msg
  expect(['First', 'Inside', 'Last', 'Next'].map(message)).toEqual([
    'true true false false false',
    '1 1',
    'true true true false false',
    'false false false false false',
  ])
})

test.for([
  { tasks: '- import_role: { name: web }', problem: 'The role web imports itself' },
  { tasks: '- import_tasks: main.yml', problem: 'main.yml imports itself' },
])('refuses a circle of imports: $tasks', async ({ tasks, problem }, { project }) => {
  project.write({ 'roles/web/tasks/main.yml': `${tasks}\n` })
  await expect(project.run('- { hosts: web1, roles: [web] }')).rejects.toThrow(problem)
})

test('a file may include itself, as long as something ends it', async ({ project }) => {
  project.write({
    'count.yml': `
- { name: 'Count {{ n }}', ping: }
- { include_tasks: count.yml, vars: { n: '{{ sub count 1 }}', count: '{{ n }}' }, when: false }
- { name: Down, set_fact: { left: '{{ sub left 1 }}' } }
- { include_tasks: count.yml, vars: { n: again }, when: gt left 0 }
`,
  })
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      tasks:
        - set_fact: { left: 2 }
        - { include_tasks: count.yml, vars: { n: first } }
  `)
  expect(summary(events).filter(line => line.includes('Count'))).toEqual([
    'web1 ok Count first',
    'web1 ok Count again',
  ])
})
