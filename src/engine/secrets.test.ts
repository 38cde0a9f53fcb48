import { expect } from 'vitest'
import { resultsOf, test } from '../testing/playbook.ts'

const secret = 'hunter22'

test('an answer that is secret reaches the environment of a command, and not what it shows', async ({
  project,
}) => {
  const playbook = `
    - hosts: web1
      gather_facts: false
      vars_prompt: [{ name: word, private: true }]
      tasks:
        - name: Print
          shell: 'printf %s "$WORD" | tr a-z n-za-m; printf %s "$WORD"'
          environment: { WORD: '{{ word }}' }
  `
  const { web1 } = resultsOf(await project.run(playbook, { answers: { word: secret } }), 'Print')
  expect(web1?.stdout).toBe(`uhagre22${secret}`)
  expect(project.redaction.redact(`${web1?.stdout}`)).toBe('uhagre22***')
})

test('a question whose answer would be secret without typing is private, and shows no secret', async ({
  project,
}) => {
  const playbook = `
    - hosts: web1
      gather_facts: false
      vars_prompt:
        - { name: first, private: true }
        - { name: second, private: false, prompt: 'Instead of {{ first }}', default: '{{ first }}' }
  `
  await project.run(playbook, { answers: { first: secret } })
  expect(project.questions.map(({ text, isPrivate, fallback }) => [text, isPrivate, fallback])).toEqual([
    ['first', true, undefined],
    ['Instead of ***', true, secret],
  ])
})

test('a value that a secret parameter cannot take is not quoted', async ({ project }) => {
  const playbook = `
    - hosts: web1
      gather_facts: false
      vars: { words: [${secret}] }
      tasks:
        - { name: Call, uri: { url: 'http://127.0.0.1:1/', url_password: '{{ words }}' }, ignore_errors: true }
  `
  const { web1 } = resultsOf(await project.run(playbook), 'Call')
  expect(web1?.msg).toMatch(/^uri: url_password must be/)
  expect(web1?.msg).not.toContain(secret)
})

test.for([
  { name: 'a password of the inventory, when it is read', text: '{{ ansible_password }}' },
  { name: 'a value inside of a text that is hidden', text: 'login -p {{ word }}' },
  { name: 'a value of a variable that such a text uses', text: '{{ login }}' },
])('$name is known as secret', async ({ text }, { project }) => {
  const playbook = `
    - hosts: web1
      gather_facts: false
      vars: { ansible_password: '{{ word }}', word: ${secret}, login: 'login -p {{ word }}', version: 1.25.3 }
      tasks:
        - { name: Hide, debug: { msg: '${text} {{ version }}' }, no_log: true }
  `
  await project.run(playbook)
  expect(project.redaction.redact(`1.25.3 ${secret}`)).toBe('1.25.3 ***')
})

test('the end of a long output that failed a task is cut behind the secrets in it', async ({ project }) => {
  const playbook = `
    - hosts: web1
      gather_facts: false
      vars: { words: '${'x'.repeat(2040)}${secret}${'x'.repeat(4000)}' }
      tasks:
        - { name: Hide, debug: { msg: '${secret}' }, no_log: true }
        - name: Write
          copy: { content: a, dest: '{{ playbook_dir }}/a', validate: "sh -c 'echo {{ words }} >&2; false' %s" }
          ignore_errors: true
  `
  const { web1 } = resultsOf(await project.run(playbook), 'Write')
  expect(web1?.msg).toMatch(/x{2040}\*\*\*/)
  expect(web1?.msg).not.toMatch(/hunt/)
})

test('a secret is refused where others could see it, and says where it can go', async ({ project }) => {
  project.write({ word: `${secret}\n` })
  const playbook = JSON.stringify([
    {
      hosts: 'web1',
      gather_facts: false,
      vars: { path: project.path('word'), word: '{{ lookup "password" path }}' },
      tasks: [
        { name: 'Run', command: 'echo {{ word }}', ignore_errors: true },
        { name: 'Write', copy: { dest: project.path('out'), content: '{{ word }}' } },
        { name: 'Fail', fail: { msg: 'It was {{ word }}' }, ignore_errors: true },
      ],
    },
  ])
  const events = await project.run(playbook)
  expect(resultsOf(events, 'Run')['web1']).toMatchObject({
    failed: true,
    problem: expect.stringMatching(
      /command: cmd takes no secret: others could see it[\s\S]*hint: contents of files, stdin and environment/,
    ),
  })
  expect(resultsOf(events, 'Write')['web1']).toMatchObject({ changed: true })
  expect(JSON.stringify(resultsOf(events, 'Fail'))).not.toContain(secret)
})
