import { existsSync, readFileSync, rmSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { Sshd } from '../../src/testing/sshd.ts'
import { type Project, type Started, test } from './project.ts'

const { username } = userInfo()

/** Two people with a checkout each, whose environment keeps its lock on a host. */
describe.runIf(process.getuid?.() === 0)('a lock that a host keeps', () => {
  let sshd: Sshd
  const name = `env-${process.pid}`
  beforeAll(async () => {
    sshd = await Sshd.start()
  })
  afterAll(async () => {
    await sshd.stop()
    rmSync(`/run/deliver/${name}.guard`, { force: true })
  })

  function write(project: Project): void {
    const host = {
      ansible_host: sshd.addresses[0],
      ansible_port: sshd.port,
      ansible_user: username,
      ansible_ssh_private_key_file: sshd.userKey,
      ansible_known_hosts_file: sshd.knownHosts,
    }
    for (const person of ['ann', 'bob']) {
      project.write({
        [`${person}/inventories/${name}/environment.yml`]: 'lock_host: web1\n',
        [`${person}/inventories/${name}/hosts.yml`]: JSON.stringify({ all: { hosts: { web1: host } } }),
        [`${person}/hangs.yml`]: '- { hosts: all, gather_facts: false, tasks: [{ command: sleep 60 }] }\n',
        [`${person}/ends.yml`]: '- { hosts: all, gather_facts: false, tasks: [{ command: "true" }] }\n',
      })
    }
  }

  const inFolder = (project: Project, person: string) => ({ cwd: project.path(person) })

  async function hanging(project: Project): Promise<Started> {
    const run = project.startPlay(`hangs.yml -i ${name}`, inFolder(project, 'ann'))
    await expect.poll(() => run.printed(), { timeout: 20_000 }).toContain('TASK')
    return run
  }

  const idOf = (project: Project) =>
    JSON.parse(readFileSync(project.path(`ann/.deliver/${name}.lock`), 'utf8')).id

  test('is that of one run, wherever others are started, and free when it ends', async ({ project }) => {
    write(project)
    const run = await hanging(project)
    const second = await project.play(`ends.yml -i ${name}`, inFolder(project, 'bob'))
    const who = `${username} runs deliver-play hangs.yml since \\S+ \\(process ${run.process.pid} on ${hostname()}\\)`
    expect([second.code, second.stdout]).toEqual([75, ''])
    expect(second.stderr).toMatch(
      new RegExp(`^${name} is locked: ${who}\n  hint: .*release ${idOf(project)} -i ${name}\n$`),
    )
    const status = await project.deliver(`lock status -i ${name}`, inFolder(project, 'bob'))
    expect(status.stdout).toMatch(
      new RegExp(`^${name} is held: deliver-play hangs.yml by ${username} since .*, run ${idOf(project)}\n$`),
    )
    expect(existsSync(project.path(`bob/.deliver/${name}.lock`))).toBe(false)
    run.process.kill('SIGINT')
    run.process.kill('SIGINT')
    await run.ended
    expect(await project.play(`ends.yml -i ${name}`, inFolder(project, 'bob'))).toMatchObject({ code: 0 })
    expect(existsSync(`/run/deliver/${name}.lock`)).toBe(false)
  })

  test('is free when the run that held it was killed', async ({ project }) => {
    write(project)
    const run = await hanging(project)
    run.process.kill('SIGKILL')
    await run.ended
    const next = await project.play(`ends.yml -i ${name} --lock-timeout 20`, inFolder(project, 'bob'))
    expect(next).toMatchObject({ code: 0 })
  })

  test('can be released from elsewhere, by the run that it names only', async ({ project }) => {
    write(project)
    const run = await hanging(project)
    const release = (id: string) => project.deliver(`lock release ${id} -i ${name}`, inFolder(project, 'bob'))
    expect(await release('00000000')).toMatchObject({ code: 64 })
    expect(await release(idOf(project))).toMatchObject({ code: 0 })
    expect(await project.play(`ends.yml -i ${name}`, inFolder(project, 'bob'))).toMatchObject({ code: 0 })
    run.process.kill('SIGKILL')
    await run.ended
  })

  test('that is wanted by many at once is given to one after the other', async ({ project }) => {
    write(project)
    const runs = ['ann', 'bob'].map(person =>
      project.play(`ends.yml -i ${name} --lock-timeout 60`, inFolder(project, person)),
    )
    expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([0, 0])
  })

  test('needs a host that there is', async ({ project }) => {
    write(project)
    project.write({ [`ann/inventories/${name}/environment.yml`]: 'lock_host: web2\n' })
    const { code, stderr } = await project.play(`ends.yml -i ${name}`, inFolder(project, 'ann'))
    expect([code, stderr]).toEqual([
      64,
      expect.stringMatching(
        /^lock_host of .*environment.yml is web2, and there is no such host\n {2}hint: did you mean web1\?\n$/,
      ),
    ])
  })
})
