import { readdirSync, rmSync } from 'node:fs'
import { expect } from 'vitest'
import { type Project, test } from './project.ts'

/** Ends the shell that makes a file, the step in it and the run, before any of them can take something away. */
const death = `
  file=$PWD/$1
  file=\${file##*/.deliver-}
  shell=\${file%%-*}
  run=$(ps -o ppid= -p "$shell")
  kill -9 $run "$shell" $PPID
`

/** Kills a run while it writes the file. Returns what it left in the folder. */
async function leftoversIn(project: Project): Promise<string[]> {
  const { process, ended } = project.startPlay('killed.yml -i hosts.yml')
  await ended
  expect(process.signalCode).toBe('SIGKILL')
  return readdirSync(project.path('there'))
}

function writeProject(project: Project, { mode = '0755' } = {}): void {
  const write = (validate: string) => `
- hosts: web1
  gather_facts: false
  tasks:
    - file: { path: "{{ playbook_dir }}/there", state: directory, mode: "${mode}" }
    - copy: { content: whole, dest: "{{ playbook_dir }}/there/file"${validate} }
`
  project.write({
    'hosts.yml': 'all: { hosts: { web1: }, vars: { ansible_connection: local } }\n',
    'death.sh': death,
    'site.yml': write(''),
    'killed.yml': write(', validate: "sh ~/death.sh %s"'),
  })
}

test.for(['0755', '1777'])(
  'what a killed run left in a folder (%s), the next run removes',
  async (mode, { project }) => {
    writeProject(project, { mode })
    const [left] = await leftoversIn(project)
    expect(left).toMatch(/^\.deliver-/)
    // The same, as if it were of a process that runs, and of one in a container that has the folder too.
    const running = left?.replace(/\d+/, String(process.pid)) ?? ''
    const elsewhere = left?.replace(/-\d+-\d+-/, '-4194999-1-') ?? ''
    project.write({ [`there/${running}`]: 'kept', [`there/${elsewhere}`]: 'kept' })

    const { code, stderr } = await project.play('site.yml -i hosts.yml')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(readdirSync(project.path('there')).sort()).toEqual([running, elsewhere, 'file'].sort())
  },
)

test('without a run that was killed nothing is swept', async ({ project }) => {
  writeProject(project)
  const left = await leftoversIn(project)
  rmSync(project.path('.deliver'), { recursive: true })
  await project.play('site.yml -i hosts.yml')
  expect(readdirSync(project.path('there')).sort()).toEqual([...left, 'file'])
})
