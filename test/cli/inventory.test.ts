import { expect } from 'vitest'
import { type Project, test } from './project.ts'

function write(project: Project): void {
  project.write({
    'inventories/production/hosts.yml': `
all:
  children:
    site:
      children:
        web: { hosts: { web1: , web2: { port: 3 } }, vars: { port: 2 } }
        db: { hosts: { db1: } }
    spare: { hosts: { old: } }
`,
    'inventories/production/group_vars/all.yml':
      '# usual\nport: 1\nname: "{{ env }}-{{ port }}"\nneeds: "{{ facts.os }}"\n',
    'inventories/production/host_vars/web2.yml': 'port: 4\n',
  })
}

test('a host and a variable: what wins and what it hides, with file and line', async ({ project }) => {
  write(project)
  expect(await project.deliver('inventory -i production --host web2 --explain port -e port=5')).toEqual({
    code: 0,
    stderr: '',
    stdout: `port of web2 is "5"
  extra vars                  <-e>:1:1                                       "5"
  hides host_vars             inventories/production/host_vars/web2.yml:1:7  4
  hides inventory host vars   inventories/production/hosts.yml:6:47          3
  hides group_vars/all        inventories/production/group_vars/all.yml:2:7  1
  hides inventory group vars  inventories/production/hosts.yml:6:68          2
`,
  })
})

test.for<[string, string]>([
  ['name', 'name of web1 is "production-1"\n'],
  ['env', 'env of web1 is "production"\n'],
  ['needs', 'needs of web1 is known when a playbook runs: '],
])('the value of %s is told as far as it is known', async ([name, start], { project }) => {
  write(project)
  const { stdout } = await project.deliver(`inventory -i production --host web1 --explain ${name}`)
  expect(stdout.startsWith(start), stdout).toBe(true)
})

test('the groups as a tree', async ({ project }) => {
  write(project)
  expect((await project.deliver('inventory -i production --graph')).stdout).toBe(`@all
  @ungrouped
  @site
    @web
      web1
      web2
    @db
      db1
  @spare
    old
`)
})

test('--list gives what can be read again', async ({ project }) => {
  write(project)
  const first = await project.deliver('inventory -i production --list')
  project.write({ again: `#!/bin/sh\ncat <<'END'\n${first.stdout}END\n` })
  await project.shell('chmod +x again')
  const again = await project.deliver('inventory -i ./again --list')
  expect(JSON.parse(again.stdout)).toEqual(JSON.parse(first.stdout))
  expect(JSON.parse(first.stdout)).toMatchObject({
    _meta: { hostvars: { web2: { port: 4, name: '{{ env }}-{{ port }}' } } },
    all: { children: ['ungrouped', 'site', 'spare'] },
    site: { children: ['web', 'db'] },
    web: { hosts: ['web1', 'web2'] },
  })
})

test.for<[string, string]>([
  ['--host web3', 'There is no host web3\n  hint: did you mean web1?\n'],
  ['--host web1 --explain prot', 'web1 has no variable prot in its inventory\n  hint: did you mean port?\n'],
  ['--explain port', '--explain needs --host: a variable has a value for a host\n'],
  ['--list --graph', '--list and --graph do not go together: one answer at a time\n'],
])('refuses %s', async ([line, stderr], { project }) => {
  write(project)
  expect(await project.deliver(`inventory -i production ${line}`)).toEqual({ code: 64, stdout: '', stderr })
})

test('commands are known by their names', async ({ project }) => {
  expect(await project.deliver('inventroy')).toEqual({
    code: 64,
    stdout: '',
    stderr: 'There is no command inventroy\n  hint: did you mean inventory?\n',
  })
  expect((await project.deliver('--help')).stdout).toContain('deliver inventory  who the hosts are')
})

test('names that would steer the terminal are spelt out', async ({ project }) => {
  project.write({ hosts: `#!/bin/sh\nprintf '{"all": {"hosts": ["a\\\\u001b[31m"]}}'\n` })
  await project.shell('chmod +x hosts')
  expect((await project.deliver('inventory -i ./hosts --graph')).stdout).toContain('    a\\x1b[31m\n')
})

test('10,000 hosts are listed', async ({ project }) => {
  const groups = Array.from(
    { length: 100 },
    (_, i) => `[rack${i}]\nmachine[${i * 100}:${i * 100 + 99}] n=${i}\n`,
  )
  project.write({ 'hosts.ini': groups.join('') })
  const { stdout } = await project.deliver('inventory -i hosts.ini --list')
  expect(Object.keys(JSON.parse(stdout)._meta.hostvars)).toHaveLength(10_000)
})
