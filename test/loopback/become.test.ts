import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TaskError } from '../../src/base/errors.ts'
import { Secret } from '../../src/base/secret.ts'
import { sh } from '../../src/base/shell.ts'
import type { Become, Connection } from '../../src/model/connection.ts'
import { Sshd } from '../../src/testing/sshd.ts'
import { connector } from '../../src/transport/connect.ts'

const canManageUsers =
  process.getuid?.() === 0 && existsSync('/usr/bin/sudo') && existsSync('/usr/sbin/useradd')

describe.runIf(canManageUsers)('another user', () => {
  const login = `deliver-test-${process.pid}`
  const sudoers = `/etc/sudoers.d/${login}`
  const password = new Secret('right: "quite" $right')
  let sshd: Sshd

  beforeAll(async () => {
    execFileSync('useradd', ['-m', '-s', '/bin/bash', login])
    execFileSync('chpasswd', { input: `${login}:${password.reveal()}\n` })
    sshd = await Sshd.start()
  })
  afterAll(async () => {
    rmSync(sudoers, { force: true })
    await sshd.stop()
    execFileSync('userdel', ['-r', '-f', login], { stdio: 'ignore' })
  })

  /** Who one is after becoming another user, or the error. */
  async function becoming(rules: string, become: Partial<Become>): Promise<unknown> {
    writeFileSync(sudoers, rules === '' ? '' : `${rules}\nDefaults:${login} timestamp_timeout=0\n`, {
      mode: 0o440,
    })
    const connection = await connector()(sshd.target({ user: login }))
    try {
      return await whoIs(connection, { method: 'sudo', user: 'root', ...become })
    } catch (error) {
      return error
    } finally {
      await connection.close()
    }
  }

  async function whoIs(connection: Connection, become: Become): Promise<string | undefined> {
    const shell = await connection.shell(become)
    const [answer] = await shell.run([sh`id -un; pwd; cat`], { stdin: 'and goes on' })
    return answer?.stdout.toString()
  }

  const all = `${login} ALL=(ALL) ALL`
  const free = `${login} ALL=(ALL) NOPASSWD: ALL`
  const root = 'root\n/root\nand goes on'

  test.for([
    { name: 'without a password, where none is needed', rules: free, become: {}, who: root },
    { name: 'with a password that is not needed', rules: free, become: { password }, who: root },
    { name: 'with a password', rules: all, become: { password }, who: root },
    {
      name: 'by a program of another name, with words for it',
      rules: free,
      become: { program: '/usr/bin/sudo', flags: ['--close-from=3', '--preserve-env=LANG'] },
      who: root,
    },
    {
      name: 'with a lecture',
      rules: `Defaults:${login} lecture=always\n${all}`,
      become: { password },
      who: root,
    },
    { name: 'no root', rules: all, become: { password, user: 'nobody' }, who: 'nobody\n/\nand goes on' },
    {
      name: 'who one is already',
      rules: '',
      become: { user: login },
      who: `${login}\n/home/${login}\nand goes on`,
    },
  ])('is become by sudo $name', async ({ rules, become, who }) => {
    expect(await becoming(rules, become)).toBe(who)
  })

  test('is become by su with a password', async () => {
    const self = `${login}-b`
    execFileSync('useradd', ['-m', self])
    execFileSync('chpasswd', { input: `${self}:${password.reveal()}\n` })
    expect(await becoming('', { method: 'su', user: self, password })).toBe(
      `${self}\n/home/${self}\nand goes on`,
    )
    const error = await becoming('', { method: 'su', user: self, password: new Secret('wrong') })
    expect(error).toMatchObject({
      message: `Cannot become ${self} on box: su says that the password is wrong`,
    })
    execFileSync('userdel', ['-r', '-f', self], { stdio: 'ignore' })
  })

  test.for([
    {
      name: 'a wrong password',
      rules: all,
      become: { password: new Secret('wrong') },
      reason: 'sudo says that the password is wrong',
    },
    { name: 'no password', rules: all, become: {}, reason: 'sudo asks for a password' },
    { name: 'no rule at all', rules: '', become: { password }, reason: 'sudo does not allow it' },
    {
      name: 'a rule for others only',
      rules: `${login} ALL=(nobody) NOPASSWD: ALL`,
      become: { password },
      reason: 'sudo does not allow it',
    },
    {
      name: 'requiretty',
      rules: `Defaults:${login} requiretty\n${free}`,
      become: {},
      reason: 'sudo wants a terminal',
    },
    { name: 'no such user', rules: free, become: { user: 'no-one' }, reason: 'there is no such user' },
    {
      name: 'su without a password',
      rules: '',
      become: { method: 'su' as const },
      reason: 'su asks for a password',
    },
  ])('is refused at once for $name', async ({ rules, become, reason }) => {
    const begin = Date.now()
    const error = (await becoming(rules, become)) as TaskError
    expect(error).toBeInstanceOf(TaskError)
    expect(error.message).toBe(`Cannot become ${become.user ?? 'root'} on box: ${reason}`)
    expect(Date.now() - begin).toBeLessThan(6000)
  })

  test.for(['PasswordAuthentication yes', 'KbdInteractiveAuthentication yes'])(
    'logs in with a password: %s',
    async setting => {
      const sshd = await Sshd.start({ settings: [setting, 'UsePAM yes'] })
      const connection = await connector()(sshd.target({ user: login, privateKeyFiles: ['/none'], password }))
      const [answer] = await (await connection.shell()).run([sh`id -un`])
      await connection.close()
      await sshd.stop()
      expect(answer?.stdout.toString()).toBe(`${login}\n`)
    },
  )

  test('writes files, large ones too, that are private on their way', async () => {
    writeFileSync(sudoers, `${all}\n`, { mode: 0o440 })
    const connection = await connector()(sshd.target({ user: login }))
    const shell = await connection.shell({ method: 'sudo', user: 'root', password })
    const path = join(sshd.folder, 'private')
    for (const size of [10, 1_000_000]) {
      const content = Buffer.alloc(size, 'x')
      const [answer] = await shell.run([{ kind: 'file write', path, content, mode: '0600', owner: 'root' }])
      expect(answer?.stderr.toString()).toBe('')
      expect(readFileSync(path).equals(content)).toBe(true)
    }
    await connection.close()
  })

  test('is ended with what it started when the time is over', async () => {
    writeFileSync(sudoers, `${free}\n`, { mode: 0o440 })
    const connection = await connector()(sshd.target({ user: login }))
    const shell = await connection.shell({ method: 'sudo', user: 'root' })
    await expect(shell.run([sh`sleep 100`], { timeoutSeconds: 0.3 })).rejects.toThrow(
      'It took longer than 0.3 s',
    )
    expect((await shell.run([sh`echo next`]))[0]?.stdout.toString()).toBe('next\n')
    await connection.close()
  })

  describe.runIf(existsSync('/usr/bin/doas'))('by doas', () => {
    const conf = '/etc/doas.conf'
    const before = existsSync(conf) ? readFileSync(conf) : undefined
    afterAll(() => (before ? writeFileSync(conf, before) : rmSync(conf, { force: true })))

    test.for([
      { rules: `permit nopass ${login}`, become: {}, who: root },
      {
        rules: `permit nopass ${login} as nobody`,
        become: { user: 'nobody' },
        who: 'nobody\n/\nand goes on',
      },
      { rules: `permit ${login}`, become: {}, says: 'doas asks for a password' },
      { rules: 'permit nopass root', become: {}, says: 'doas does not allow it' },
      { rules: `permit nopass ${login}`, become: { user: 'nobody-here' }, says: 'there is no such user' },
      {
        rules: `permit nopass ${login}`,
        become: { password },
        says: 'doas reads passwords from a terminal only',
      },
    ])('$rules: $become', async ({ rules, become, who, says }) => {
      writeFileSync(conf, `${rules}\n`, { mode: 0o400 })
      const result = await becoming('', { method: 'doas', ...become })
      if (says === undefined) return expect(result).toBe(who)
      expect(result).toBeInstanceOf(TaskError)
      expect((result as TaskError).message).toContain(says)
    })
  })
})
