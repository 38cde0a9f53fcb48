import { expect } from 'vitest'
import { resultsOf, summary, test } from '../../testing/playbook.ts'

test('a person is asked once, before the hosts of a play are known, and not for what the command line gives', async ({
  project,
}) => {
  const playbook = `
    - hosts: '{{ target }}'
      gather_facts: false
      vars_prompt:
        - { name: target, prompt: Where?, private: false, default: 'web{{ add 1 0 }}' }
        - { name: password, prompt: 'Password of {{ target }}', confirm: true }
        - { name: given, prompt: Never asked }
      tasks:
        - { name: Show, debug: { msg: '{{ target }} {{ given }} {{ eq password "s3cret{{x}}" }}' } }
        - { name: Leak, debug: { msg: 'it is {{ password }}' } }
  `
  const events = await project.run(playbook, {
    answers: { target: 'web2', password: 's3cret{{x}}' },
    extraVars: new Map([['given', { data: 'by -e' }]]),
  })
  expect(summary(events)).toEqual(['web2 ok Show', 'web2 ok Leak'])
  expect(resultsOf(events, 'Show')['web2']?.msg).toBe('web2 by -e true')
  expect(JSON.stringify(resultsOf(events, 'Leak'))).not.toContain('s3cret')
  expect(project.questions).toEqual([
    { name: 'target', text: 'Where?', isPrivate: false, isConfirmed: false, fallback: 'web1' },
    { name: 'password', text: 'Password of web2', isPrivate: true, isConfirmed: true, fallback: undefined },
  ])
})

test.for([
  { prompt: '{ prompt: What? }', problem: 'A prompt needs a name' },
  { prompt: '{ name: a b }', problem: 'a b cannot name a variable' },
  { prompt: '{ name: a, encrypt: sha512_crypt }', problem: 'The key encrypt is not known' },
])('refuses $prompt', async ({ prompt, problem }, { project }) => {
  const playbook = `
    - hosts: web1
      vars_prompt: [${prompt}]
  `
  await expect(project.run(playbook)).rejects.toThrow(problem)
})
