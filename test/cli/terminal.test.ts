import { afterEach, describe, expect } from 'vitest'
import { type Project, test } from './project.ts'
import { hasTmux, TestScreen } from './screen.ts'

const screens: TestScreen[] = []
afterEach(() => {
  for (const screen of screens.splice(0)) screen.close()
})

/** On 30 hosts: a task that one of them does not finish before there is a file `go`, a loop, and a failure. */
function write(project: Project): void {
  project.write({
    'hosts.ini': 'web[01:30] ansible_connection=local\n',
    'site.yml': `
- name: Web
  hosts: all
  gather_facts: false
  tasks:
    - name: Migrate the database
      shell: "until [ -e go ]; do sleep 0.1; done"
      args: { chdir: "{{ playbook_dir }}" }
      when: eq inventory_hostname "web03"
    - name: Many
      command: "true"
      changed_when: eq item 7
      loop: "{{ range 50 }}"
    - name: Break
      shell: "echo there is no such table >&2; exit 3"
      when: eq inventory_hostname "web02"
`,
  })
}

const recap = `RECAP
  web01, web[04-30] : ok=1 changed=1 failed=0 skipped=2
  web02             : ok=1 changed=1 failed=1 skipped=1
  web03             : ok=2 changed=2 failed=0 skipped=1

FAILED
  web02  Break  site.yml:14:7
    The command ended with 3: there is no such table
`

function start(project: Project, columns: number, variables?: string): TestScreen {
  write(project)
  const screen = new TestScreen(project.folder, 'deliver_play site.yml -i hosts.ini', columns, variables)
  screens.push(screen)
  return screen
}

async function ended(screen: TestScreen): Promise<string> {
  await expect.poll(() => screen.text(), { timeout: 60_000 }).toMatch(/^exit code \d+$/m)
  return screen.text()
}

describe.skipIf(!hasTmux)('on a terminal', () => {
  test.for([80, 140])(
    'of %i columns it is seen who is awaited, and then the recap',
    async (columns, { project }) => {
      const screen = start(project, columns)
      await expect
        .poll(() => screen.text(), { timeout: 60_000 })
        .toMatch(/^[-|/\\] Migrate the database \d+:\d\d waiting for web03 \(29 of 30\)$/m)
      project.write({ go: '' })
      const text = await ended(screen)
      expect(text).not.toContain('waiting for')
      expect(text).toMatch(/^ {2}ok {10}web\[01-30\] {2}49 items$/m)
      expect(text).toMatch(/^ {2}changed {5}web.* \(7\)$/m)
      expect(text).toContain(recap)
      expect(text).toContain('exit code 2')
    },
  )

  test('colours are shown, unless NO_COLOR is set', async ({ project }) => {
    const screen = start(project, 80)
    project.write({ go: '' })
    await ended(screen)
    expect(screen.text('-e')).toContain('\u001b[33mchanged')
    screen.close()
    screens.pop()
    const plain = start(project, 80, 'NO_COLOR=1')
    expect(await ended(plain)).toContain(recap)
    expect(plain.text('-e')).not.toContain('\u001b')
  })

  test('that is dumb there are only lines', async ({ project }) => {
    const screen = start(project, 80, 'TERM=dumb')
    await expect.poll(() => screen.text(), { timeout: 60_000 }).toContain('TASK Migrate the database\n')
    await new Promise(resolve => setTimeout(resolve, 1_000)) // a live line would be shown meanwhile
    expect(screen.text()).not.toContain('waiting for')
    project.write({ go: '' })
    expect(await ended(screen)).toContain(recap)
    expect(screen.text('-e')).not.toContain('\u001b')
  })
})

test('into a pipe there are only lines', async ({ project }) => {
  write(project)
  const { printed, ended } = project.startPlay('site.yml -i hosts.ini')
  await expect.poll(printed, { timeout: 60_000 }).toContain('TASK Migrate the database\n')
  await new Promise(resolve => setTimeout(resolve, 1_000)) // a live line would be shown meanwhile
  project.write({ go: '' })
  const { stdout, stderr } = await ended
  expect(stdout).toContain(recap)
  expect(stdout).not.toMatch(/[\r\u001b]|waiting for/)
  expect(stderr).toBe('')
})
