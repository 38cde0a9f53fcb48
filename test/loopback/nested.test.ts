import { execFileSync, spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UnreachableError } from '../../src/base/errors.ts'
import { sh } from '../../src/base/shell.ts'
import type { Connection, Target } from '../../src/model/connection.ts'
import { Sshd } from '../../src/testing/sshd.ts'
import { connect } from '../../src/transport/connect.ts'

/** A root file system that holds busybox, the libraries it needs, and one more user. */
const makeRoot = `
  root=$(mktemp -d)
  cp --parents -L "$(command -v busybox)" $(ldd "$(command -v busybox)" | grep -o '/[^ )]*') $root
  mkdir -p $root/bin $root/etc $root/tmp && chmod 1777 $root/tmp
  for name in $(busybox --list); do ln -sf "$(command -v busybox)" $root/bin/$name 2>/dev/null; done
  echo root:x:0:0::/:/bin/sh >$root/etc/passwd; echo app:x:7:7::/tmp:/bin/sh >>$root/etc/passwd
  tar -C $root -c . | docker import - "$1"
  rm -r $root`

const canRunContainers =
  spawnSync('docker', ['info']).status === 0 && spawnSync('busybox', ['true']).status === 0

describe.runIf(canRunContainers)('a container', () => {
  const name = `deliver-test-${process.pid}`
  let sshd: Sshd

  beforeAll(async () => {
    execFileSync('sh', ['-c', makeRoot, 'sh', name])
    execFileSync('docker', [
      'run',
      '-d',
      '--rm',
      '--network',
      'none',
      '--name',
      name,
      name,
      '/bin/sleep',
      '1000',
    ])
    sshd = await Sshd.start()
  })
  afterAll(async () => {
    await sshd.stop()
    execFileSync('docker', ['rm', '-f', name])
    execFileSync('docker', ['rmi', name])
  })

  const box = (more: Partial<Target> = {}): Target => ({
    ...sshd.target({ user: undefined }),
    name: 'box',
    transport: 'docker',
    address: name,
    parent: sshd.target({ name: 'its host' }),
    parentBecome: { method: 'sudo', user: 'root' },
    ...more,
  })
  const printed = async (connection: Connection, script = sh`id -un; hostname`) =>
    (await (await connection.shell()).run([script]))[0]?.stdout.toString()
  const hostname = () =>
    execFileSync('docker', ['inspect', '-f', '{{.Config.Hostname}}', name]).toString().trim()

  test.for(['ssh', 'local'] as const)('is entered from its host, which is reached by %s', async transport => {
    const connection = await connect(box({ parent: sshd.target({ transport }) }))
    expect(await printed(connection)).toBe(`root\n${hostname()}\n`)
    await connection.close()
  })

  test('is entered as another user', async () => {
    const connection = await connect(box({ user: 'app' }))
    expect(await printed(connection)).toBe(`app\n${hostname()}\n`)
    await connection.close()
  })

  test('takes files, small and large, also where one is mounted', async () => {
    const connection = await connect(box())
    const shell = await connection.shell()
    for (const path of ['/etc/hosts', '/etc/app.conf']) {
      for (const content of ['127.0.0.1 localhost\n', Buffer.alloc(1_000_000, 'x\n')]) {
        const [answer] = await shell.run([{ kind: 'file write', path, content, mode: '0644' }])
        expect(answer?.stderr.toString()).toBe('')
        expect((await connection.read(path)).equals(Buffer.from(content))).toBe(true)
      }
    }
    expect(await printed(connection, sh`ls -A /etc | grep deliver`)).toBe('')
    await connection.close()
  })

  test('ends what takes too long', async () => {
    const connection = await connect(box())
    const shell = await connection.shell()
    await expect(shell.run([sh`sleep 4321`], { timeoutSeconds: 0.5 })).rejects.toThrow(
      'It took longer than 0.5 s',
    )
    expect(await printed(connection, sh`ps | grep -c '[s]leep 4321'`)).toBe('0\n')
    await connection.close()
  })

  test('that does not run is unreachable', async () => {
    const error = await connect(box({ address: 'deliver-no-such-box' })).catch(error => error)
    expect(error).toBeInstanceOf(UnreachableError)
    expect(error.message).toMatch(/^Cannot start a shell on box: .*No such container: deliver-no-such-box/)
  })
})

test('a container of nobody is unreachable', async () => {
  const target = { name: 'box', transport: 'lxc', address: 'box', jump: [] } as unknown as Target
  await expect(connect(target)).rejects.toThrow('nothing says on which host this lxc container lives')
})
