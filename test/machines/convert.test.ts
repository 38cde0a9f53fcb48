import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changedIn, deliver, type Machine, on, type Played, play, script, troubles } from './lab.ts'

const folder = mkdtempSync(join(tmpdir(), 'deliver-converted-'))

beforeAll(async () => {
  script('scripts/lib/machines')
  expect(troubles(await play('base.yml', '--json', '--limit', 'node1.dev,node2.dev'))).toBe('')
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await on('node2', 'rm -f /etc/ssh/sshd_config.d/90-hardening.conf')
  await on('node1', 'systemctl disable --now nginx')
})

/** Projects of Ansible, the groups of theirs by the machines that are in them here, and what is seen of them afterwards. */
const projects: readonly {
  name: string
  playbook: string
  groups: Readonly<Record<string, readonly Machine[]>>
  vars?: object
  seen: () => Promise<unknown>
}[] = [
  {
    name: 'nginx',
    playbook: 'site.yml',
    groups: { web: ['node1'] },
    vars: { http_port: 8099 },
    seen: () => on('node1', "curl -s -H 'Host: www.shop.example.org' http://127.0.0.1:8099/"),
  },
  {
    name: 'rolling',
    playbook: 'rolling_update.yml',
    groups: { loadbalancers: ['node1'], appservers: ['node1', 'node2'] },
    seen: () => on('node1', "sed 's/[0-9.]*:8080/ADDRESS/' /etc/app-haproxy.cfg; cat /srv/app-version"),
  },
  {
    name: 'docker-host',
    playbook: 'playbook.yml',
    groups: { docker: ['node1'] },
    seen: () => on('node1', "id -nG ann; tr -d ' \\n' </srv/daemon.json"),
  },
  {
    name: 'hardening',
    playbook: 'harden.yml',
    groups: { servers: ['node2'] },
    vars: { ssh_allowed_users: ['root', 'vagrant'] },
    seen: () => on('node2', 'cat /etc/ssh/sshd_config.d/90-hardening.conf /etc/issue.net'),
  },
]

describe('projects of Ansible that were taken over', { concurrent: false }, () => {
  test.for(projects)('$name does its work, once', async ({ name, playbook, groups, vars = {}, seen }) => {
    const to = join(folder, name)
    await deliver('convert', `test/convert/${name}`, to)
    writeFileSync(join(folder, 'groups.yml'), JSON.stringify(groupsOf(groups)))
    const words = ['-i', 'development', '-i', join(folder, 'groups.yml'), '-e', JSON.stringify(vars)]
    const run = () => play(join(to, playbook), ...words, '--json')
    await done(await run())
    expect(await seen()).toMatchSnapshot()
    expect(changedIn(await done(await run()))).toEqual([])
  })
})

function groupsOf(groups: Readonly<Record<string, readonly Machine[]>>): object {
  const hostsOf = (machines: readonly Machine[]) =>
    Object.fromEntries(machines.map(name => [`${name}.dev`, null]))
  return Object.fromEntries(
    Object.entries(groups).map(([name, machines]) => [name, { hosts: hostsOf(machines) }]),
  )
}

function done(played: Played): Played {
  expect(troubles(played)).toBe('')
  expect(played.code).toBe(0)
  return played
}
