import { expect } from 'vitest'
import { resultsOf, test } from '../../testing/playbook.ts'

const hint = 'become: true does it as root'

test('what a host refuses has the hint to become root, where the task does not', async ({ project }) => {
  const events = await project.run(
    `
- hosts: web1
  gather_facts: false
  ignore_errors: true
  tasks:
    - { name: Refused, shell: "echo Permission denied >&2; exit 1" }
    - { name: Root, shell: "echo you must be root; exit 1" }
    - { name: Other, shell: "echo no such file >&2; exit 1" }
    - { name: Fine, shell: "echo Permission denied >&2" }
    - { name: Become, shell: "echo Permission denied >&2; exit 1", become: true, vars: { ansible_become_exe: ./sudo } }
    - { name: Validated, copy: { dest: "{{ playbook_dir }}/made", content: a, validate: "sh -c 'echo not permitted >&2; exit 1' %s" } }
`,
  )
  const hints = ['Refused', 'Root', 'Other', 'Fine', 'Become'].map(
    task => resultsOf(events, task)['web1']?.hint,
  )
  expect(hints).toEqual([hint, hint, undefined, undefined, undefined])
  const { problem, hint: none } = resultsOf(events, 'Validated')['web1'] ?? {}
  expect(problem).toMatch(new RegExp(`not permitted[\\s\\S]*\n {2}hint: ${hint}$`))
  expect(none).toBe(undefined)
})
