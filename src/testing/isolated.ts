import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from 'vitest'
import { HostConnection } from '../transport/connection.ts'
import { processChannel, spawnPiped } from '../transport/local.ts'
import { TestHost } from './host.ts'

/** The namespaces of a host: processes get mounts, a host name and a network of their own. */
const namespaces = ['--mount', '--uts', '--net', '--fork', '--kill-child']

/** Whether the user may start such processes; root may. */
export const canIsolate =
  spawnSync('unshare', [...namespaces, 'mount', '--bind', '/etc', '/etc']).status === 0

/** The programs of a host: all of this machine, or those of busybox where it is installed. */
export const toolsets = ['all', 'busybox'].filter(
  tools => tools === 'all' || spawnSync('busybox').error === undefined,
)

/**
 * A test with a host on which everything may be changed. It uses the programs of this machine, but has its own /etc,
 * /home, host name and network; root is its only user.
 */
export const test = base.extend<{ hostWith: (tools: string) => Promise<TestHost> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures a fixture wants from its first parameter
  hostWith: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "it's an isolated host "))
    furnish(folder)
    const connections: HostConnection[] = []
    await use(async tools => {
      const connection = connectionInto(folder, tools)
      connections.push(connection)
      return new TestHost(folder, connection, await connection.shell())
    })
    for (const connection of connections) await connection.close()
    rmSync(folder, { recursive: true })
  },
})

/** The parts of /etc that the programs need to work as they do on this machine. */
const settings = [
  'alternatives',
  'default',
  'ld.so.cache',
  'login.defs',
  'nsswitch.conf',
  'pam.d',
  'security',
  'skel',
]

function furnish(folder: string): void {
  for (const name of ['etc', 'home', 'tools', 'none']) mkdirSync(join(folder, name))
  for (const name of settings.filter(name => existsSync(`/etc/${name}`))) {
    cpSync(`/etc/${name}`, join(folder, 'etc', name), { recursive: true, verbatimSymlinks: true })
  }
  const files = {
    passwd: 'root:x:0:0:root:/root:/bin/sh\n',
    shadow: 'root:*:19000:0:99999:7:::\n',
    group: 'root:x:0:\n',
    gshadow: 'root:*::\n',
    hostname: 'old\n',
    'sysctl.conf': '',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'etc', name), text)
  spawnSync('busybox', ['--install', '-s', join(folder, 'tools')])
}

function connectionInto(folder: string, tools: string): HostConnection {
  const busybox = `PATH=$1/tools; export PATH; mount --bind "$1/none" /usr/sbin; mount --bind "$1/tools/sh" /bin/sh`
  const enter = `
    mount --bind "$1/etc" /etc && mount --bind "$1/home" /home || exit
    ${tools === 'busybox' ? busybox : ''}
    exec /bin/sh -c "$2"`
  return new HostConnection(
    { name: 'isolated' },
    {
      open: async command =>
        processChannel(spawnPiped('unshare', [...namespaces, 'sh', '-c', enter, 'sh', folder, command])),
      close: async () => {},
    },
  )
}
