import { chmod, mkdir, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { describe, expect } from 'vitest'
import { sectionsOf } from '../host/sections.ts'
import type { ActionHost } from '../model/module.ts'
import { act, test } from '../testing/host.ts'
import { network } from './setup/network.ts'
import { system } from './setup/system.ts'
import { virtual } from './setup/virtual.ts'
import { setup } from './setup.ts'

/** The facts of a host. */
async function gather(params: Record<string, unknown>, host: ActionHost): Promise<Record<string, unknown>> {
  return { ...(await act(setup, params, host)).effects?.facts }
}

test('tells what this machine is, as Node sees it', async ({ host }) => {
  const facts = await gather({}, host)
  const { username: name, uid: id, homedir: home } = os.userInfo()
  expect(facts).toMatchObject({
    hostname: os.hostname().split('.')[0],
    kernel: os.release(),
    memory: os.totalmem(),
    user: { name, id, home },
    env: { LC_ALL: 'C' },
    mounts: expect.arrayContaining([expect.objectContaining({ path: '/', size: expect.any(Number) })]),
    interfaces: {
      lo: { up: true, ipv4: [{ address: '127.0.0.1', prefix: 8 }] },
    },
    local: {},
  })
  expect(facts['addresses']).toEqual(expect.arrayContaining(addressesSeenByNode()))
})

/** Node leaves out interfaces without a carrier, such as the bridge of a Docker that runs nothing. */
function addressesSeenByNode(): string[] {
  const { lo: _, ...interfaces } = os.networkInterfaces()
  return Object.values(interfaces)
    .flatMap(all => all ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => address)
}

describe('chooses', () => {
  const local = ['local']
  const min = ['arch', 'date', 'env', 'hostname', 'kernel', 'os', 'user']
  test.for([
    { subset: ['!all'], has: min, hasNot: ['cpus', 'interfaces', 'virtualization', ...local] },
    { subset: ['!all', 'network'], has: [...min, 'interfaces'], hasNot: ['cpus', ...local] },
    { subset: ['hardware', '!min'], has: ['cpus', 'mounts'], hasNot: ['arch', 'interfaces'] },
    { subset: ['!hardware'], has: [...min, 'interfaces', ...local], hasNot: ['cpus'] },
  ])('$subset', async ({ subset, has, hasNot }, { host }) => {
    const facts = await gather({ gather_subset: subset }, host)
    expect(Object.keys(facts)).toEqual(expect.arrayContaining(has))
    expect(Object.keys(facts).filter(name => hasNot.includes(name))).toEqual([])
  })

  test('names that match', async ({ host }) => {
    const facts = await gather({ filter: ['*_manager', 'os'] }, host)
    expect(Object.keys(facts).sort()).toEqual(['os', 'package_manager', 'service_manager'])
  })

  test('no subset that is not there', async ({ host }) => {
    await expect(gather({ gather_subset: ['facter'] }, host)).rejects.toThrow('Cannot gather facter')
  })
})

test('reads what a host tells of itself', async ({ host }) => {
  const folder = `${host.folder}/facts.d`
  await mkdir(folder)
  await writeFile(`${folder}/json.fact`, '{"a": [1, 2]}')
  await writeFile(`${folder}/ini.fact`, '# comment\n[Section]\nKey = some value\nother: 1\n')
  await writeFile(`${folder}/program.fact`, '#!/bin/sh\necho \'{"from": "program"}\'\n')
  await chmod(`${folder}/program.fact`, 0o755)
  await writeFile(`${folder}/bad.fact`, 'just text')
  const facts = await gather({ gather_subset: ['!all', 'local'], fact_path: folder }, host)
  expect(facts['local']).toEqual({
    json: { a: [1, 2] },
    ini: { Section: { key: 'some value', other: '1' } },
    program: { from: 'program' },
    bad: 'error: neither JSON nor INI: just text',
  })
})

test.for(['constructor', 'toString', '__proto__'])(
  'reads a local fact by the name %s',
  async (name, { host }) => {
    const folder = `${host.folder}/facts.d`
    await mkdir(folder)
    await writeFile(`${folder}/${name}.fact`, `[${name}]\nkey = 1\n[other]\n${name} = 2\n`)
    const facts = await gather({ gather_subset: ['!all', 'local'], fact_path: folder }, host)
    const fact = `{${JSON.stringify(name)}:{"key":"1"},"other":{${JSON.stringify(name.toLowerCase())}:"2"}}`
    expect(JSON.stringify(facts['local'])).toBe(`{${JSON.stringify(name)}:${fact}}`)
    expect([{}, Object].map(object => 'key' in object)).toEqual([false, false])
  },
)

describe('reads', () => {
  test('addresses where there is no ip command', () => {
    const recorded = `
\x1dlinks
eth0|02:42:ac:11:00:02|1500|0x1003
lo|00:00:00:00:00:00|65536|0x9
\x1dipv4
\x1dlocal ipv4
10.0.0.5
127.0.0.1
\x1dtables
/proc/net/if_inet6:fe80000000000000004211fffe110002 02 40 20 80     eth0
/proc/net/if_inet6:00000000000000000000000000000001 01 80 10 80       lo
/proc/net/if_inet6:20010db8000000010000000000000005 02 40 00 80     eth0
/proc/net/route:Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
/proc/net/route:eth0	00000000	0100000A	0003	0	0	100	00000000	0	0	0
/proc/net/route:eth0	0000000A	00000000	0001	0	0	0	00FFFFFF	0	0	0
`
    expect(network.read(sectionsOf(recorded))).toEqual({
      interfaces: {
        eth0: {
          mac: '02:42:ac:11:00:02',
          mtu: 1500,
          up: true,
          ipv4: [{ address: '10.0.0.5', prefix: 24 }],
          ipv6: [
            { address: 'fe80::42:11ff:fe11:2', prefix: 64 },
            { address: '2001:db8:0:1::5', prefix: 64 },
          ],
        },
        lo: {
          mac: '00:00:00:00:00:00',
          mtu: 65536,
          up: true,
          ipv4: [{ address: '127.0.0.1', prefix: 8 }],
          ipv6: [{ address: '::1', prefix: 128 }],
        },
      },
      addresses: ['10.0.0.5'],
      default_ipv4: { address: '10.0.0.5', prefix: 24, interface: 'eth0', gateway: '10.0.0.1' },
    })
  })

  test.for([
    { id: 'ID=ubuntu\nID_LIKE=debian', family: 'debian', name: 'ubuntu' },
    { id: 'ID="rocky"\nID_LIKE="rhel centos fedora"', family: 'redhat', name: 'rocky' },
    { id: 'ID=alpine', family: 'alpine', name: 'alpine' },
    { id: 'ID=special\nID_LIKE="unheard debian"', family: 'debian', name: 'special' },
    { id: 'ID=void', family: 'void', name: 'void' },
  ])('$id as $family', ({ id, family, name }) => {
    expect(system.read({ os: `${id}\nVERSION_ID="1.2"\nPRETTY_NAME="A System"` })['os']).toEqual({
      family,
      name,
      version: '1.2',
      codename: '',
      pretty: 'A System',
    })
  })

  test.for([
    { enforce: '0', selinux: 'permissive' },
    { enforce: '1', selinux: 'enforcing' },
    { enforce: '', selinux: 'disabled' },
    { enforce: 'constructor', selinux: 'disabled' },
  ])('"$enforce" as SELinux $selinux', ({ enforce, selinux }) => {
    expect(system.read({ selinux: enforce })).toMatchObject({ selinux })
  })

  test.for([
    { names: 'web', fqdn: 'web', domain: '' },
    { names: 'web\n127.0.1.1 web.example.org web', fqdn: 'web.example.org', domain: 'example.org' },
    { names: 'web.dev\n127.0.0.1 localhost', fqdn: 'web.dev', domain: 'dev' },
  ])('the name $fqdn', ({ names, fqdn, domain }) => {
    expect(system.read({ names })).toMatchObject({ hostname: 'web', fqdn, domain })
  })

  test.for<{ parts: Record<string, string>; is: string }>([
    { parts: { detected: 'kvm' }, is: 'kvm' },
    { parts: { detected: '', container: 'lxc' }, is: 'lxc' },
    { parts: { product: 'innotek GmbH\nVirtualBox' }, is: 'oracle' },
    { parts: { product: 'Dell Inc.\nLatitude' }, is: 'none' },
  ])('virtualization $is', ({ parts, is }) => {
    expect(virtual.read(parts)).toEqual({ virtualization: is })
  })
})
