import { existsSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Project, test } from './project.ts'

const hosts = ['web1', 'web2', 'web3']

/** Three tasks that change a file on each host, and notify a handler each; a change is made only once. */
const playbook = `
- hosts: all
  gather_facts: false
  tasks:
    - name: Configure
      copy: { content: "{{ round }}", dest: "{{ playbook_dir }}/{{ inventory_hostname }}-{{ item }}" }
      loop: [a, b]
      notify: Tell {{ item }}
    - name: Build
      shell: "echo {{ round }} > {{ inventory_hostname }}-c"
      args: { chdir: "{{ playbook_dir }}", creates: "{{ playbook_dir }}/{{ inventory_hostname }}-c" }
      notify: Tell c
  handlers:
    - { name: Tell a, shell: "echo {{ inventory_hostname }} a {{ round }} >> told", args: { chdir: "{{ playbook_dir }}" } }
    - { name: Tell b, shell: "echo {{ inventory_hostname }} b {{ round }} >> told", args: { chdir: "{{ playbook_dir }}" } }
    - { name: Tell c, shell: "echo {{ inventory_hostname }} c {{ round }} >> told", args: { chdir: "{{ playbook_dir }}" } }
`

/** What a round must have told: every handler once for each host. */
function expectedLines(round: number): string[] {
  return hosts.flatMap(host => ['a', 'b', 'c'].map(name => `${host} ${name} ${round}`))
}

function toldIn(project: Project): Set<string> {
  const path = project.path('told')
  return new Set(existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [])
}

test('a run that is killed at any moment loses no handler', async ({ project }) => {
  const variables = hosts.map(name => `${name}: `).join(', ')
  project.write({
    'site.yml': playbook,
    'hosts.yml': `all: { hosts: { ${variables} }, vars: { ansible_connection: local } }\n`,
  })
  const begun = performance.now()
  const line = (round: number) => `site.yml -i hosts.yml -e round=${round}`
  await project.play(line(0))
  const whole = performance.now() - begun
  const lost: string[] = []
  for (let round = 1; round <= 100; round++) {
    for (const host of hosts) rmSync(project.path(`${host}-c`))
    const { process, ended } = project.startPlay(line(round))
    await sleep(whole * (0.3 + 0.7 * Math.random()))
    process.kill('SIGKILL')
    await ended
    const { code, stdout, stderr } = await project.play(line(round))
    if (code !== 0) lost.push(`round ${round}: exit code ${code}\n${stdout}${stderr}`)
    const told = toldIn(project)
    lost.push(...expectedLines(round).filter(line => !told.has(line)))
  }
  expect(lost).toEqual([])
})
