import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  changedIn,
  containerOf,
  docker,
  eventually,
  network,
  on,
  type Played,
  play,
  script,
  troubles,
} from './lab.ts'
import { makeServeImage } from './serve-image.ts'

/** Somebody in the network of the machines who is none of them. */
const stranger = { container: containerOf('stranger'), address: `${network}.50` }

const first = `${network}.111`
const second = `${network}.211`
const folder = mkdtempSync(join(tmpdir(), 'deliver-network-'))
const limit = ['--limit', 'node1.dev,node2.dev']

/** What the firewall is told here: the settings of an environment, as flags. */
const on9000 = {
  firewall: true,
  firewall_open: [
    { port: 9000, from: ['2001:db8::/32', stranger.address] },
    { port: '60000-61000', protocol: 'udp' },
  ],
  firewall_inside: ['2001:db8:1::/48', '10.8.0.0/24'],
}

beforeAll(async () => {
  script('scripts/lib/machines')
  cpSync('test/machines/network', folder, { recursive: true })
  await arrive()
  await done(await play('base.yml', 'docker.yml', 'dns.yml', 'routes.yml', 'proxy.yml', ...limit, '--json'))
  await makeServeImage(['node1', 'node2'])
  await on('node1', `ip address replace ${second}/24 dev eth1`)
  await done(await firewall({ firewall: false }))
  await done(await deploy())
  await on('node1', 'docker run --detach --publish 9000:80 --publish 9001:80 serve:1 perl /serve.pl 80')
  await on('node1', 'perl /root/serve.pl 7001 >/dev/null 2>&1 &')
})

afterAll(async () => {
  rmSync(folder, { recursive: true })
  await docker('rm', '--force', stranger.container)
  await on('node1', 'docker ps --all --quiet | xargs -r docker rm --force; pkill perl; :')
  await on('node2', 'docker ps --all --quiet | xargs -r docker rm --force; pkill perl; :')
})

describe('addresses and ports', { concurrent: false }, () => {
  test('two services have the same port of two addresses, one also a port that only the machine reaches', async () => {
    expect(await asked(`${first}:8280`)).toMatch(/^web /)
    expect(await asked(`${second}:8280`)).toMatch(/^other /)
    expect(await asked(`${first}:8281`)).toBe('none')
    expect(await on('node1', 'perl /root/serve.pl ask 127.0.0.1:8281')).toMatch(/^other /)
    expect(await askedByUdp(first)).toBe('names')
  })

  test('the first connection of a container leaves from the address that its service has for that', async () => {
    expect(await asked(`${first}:8280`)).toBe(`web ${second}`)
    expect(await asked(`${second}:8280`)).toBe(`other ${first}`)
  })

  test('so do later ones; among machines, containers have their own', async () => {
    expect(await fromContainer('web', `${stranger.address}:7000`)).toBe(`world ${second}`)
    const own = await on(
      'node1',
      `docker inspect -f '{{.NetworkSettings.Networks.apps.IPAddress}}' ${await nameOf('web')}`,
    )
    await on('node2', 'perl /root/serve.pl 7002 >/dev/null 2>&1 &')
    await eventually(
      'node2 answers',
      5,
      async () => (await fromContainer('web', `${network}.112:7002`)) === `world ${own}`,
    )
  })

  test('ports for other services are ports of their machines too, where that is set', async () => {
    const inside = `${network}.112:80`
    expect(await asked(inside)).toBe('none')
    const lan_ports = '{{ ternary (eq inventory_hostname "node2.dev") "host_lan" "container_lan" }}'
    const deployed = await done(await deploy({ more: ['--extra-vars', JSON.stringify({ lan_ports })] }))
    expect(changedIn(deployed)).toEqual([' : far is served on port 80 of the LAN on node2.dev'])
    expect(await asked(inside)).toMatch(/^far /)
    expect(changedIn(await done(await deploy()))).toEqual([' : Ports that are gone on node2.dev'])
    expect(await asked(inside)).toBe('none')
  })

  test('a port that something else has is told before anything is done', async () => {
    const refused = await deploy({ change: text => text.replace('host_port: 8280', 'host_port: 7001') })
    expect(troubles(refused)).toMatch(/Cannot listen on [\d.]+\.111:7001: perl \(process \d+\) does/)
    expect(changedIn(refused)).toEqual([])
  })

  test('an address that the machine does not have is told, and nothing is left', async () => {
    const refused = await deploy({ change: text => text.replace('snat: second', 'snat: 192.0.2.77') })
    expect(troubles(refused)).toContain('192.0.2.77: it is no IPv4 address of this machine')
    expect(await asked(`${first}:8280`)).toBe(`web ${second}`)
    expect(changedIn(await deploy())).toEqual([])
  })
})

test('an environment has host names of its own for services', async () => {
  const domains = (settings: object) =>
    play('domains.yml', ...limit, '--extra-vars', JSON.stringify({ domains: settings }), '--json')
  const page = (machine: 'node1' | 'node2') =>
    on(machine, `curl -s -o /dev/null -w '%{http_code}' -H 'Host: names.test' http://127.0.0.1/ || :`)
  const named = { 'names.test': { service: 'network:names' } }
  await done(await domains(named))
  expect([await page('node1'), await page('node2')]).toEqual(['200', '200'])
  expect(changedIn(await done(await domains(named)))).toEqual([])
  const unknown = await domains({ 'a.test': { service: 'network:none:8080' } })
  expect(unknown.code).toBe(2)
  expect(JSON.stringify(unknown.events)).toContain('a.test leads to network:none:8080, which is not deployed')
  await done(await domains({}))
  expect([await page('node1'), await page('node2')]).toEqual(['000', '000'])
})

test('the requests of the proxy are in a file, where one is named', async () => {
  const log = '/srv/logs/access.log'
  const logging = () => play('proxy.yml', ...limit, '--extra-vars', `proxy_access_log=${log}`, '--json')
  await done(await logging())
  expect(changedIn(await done(await logging()))).toEqual([])
  expect(await asked(`${first}:8280`)).toMatch(/^web /)
  await eventually('the log has it', 5, async () =>
    (await on('node1', `cat ${log}`)).includes('network-web-80'),
  )
  expect(changedIn(await done(await play('proxy.yml', ...limit, '--json')))).toContain(
    'proxy : There is none on node1.dev',
  )
})

describe('the firewall', { concurrent: false }, () => {
  test('without it, what Docker and others open is open', async () => {
    for (const port of [9000, 9001, 7001]) expect(await asked(`${first}:${port}`)).not.toBe('none')
  })

  test('does what check mode says, and nothing the second time', async () => {
    const predicted = await firewall(on9000, '--check')
    expect(await isOpen(9001)).toBe(true)
    const made = await done(await firewall(on9000))
    expect(changedIn(made)).toEqual(expect.arrayContaining(changedIn(predicted)))
    expect(changedIn(await firewall(on9000))).toEqual([])
    expect(changedIn(await firewall(on9000, '--check'))).toEqual([])
  })

  test('lets strangers reach what is published and what is listed, and nothing else', async () => {
    const [web, echo] = [await addressOf('web'), await serviceAddressOf('web')]
    await docker(
      'exec',
      stranger.container,
      'sh',
      '-c',
      `ip route replace ${web} via ${first}; ip route replace ${echo} via ${first}`,
    )
    const sockets = [`${first}:8280`, `${second}:8280`, `${first}:9000`, `${first}:22`]
    const closed = [
      `${first}:9001`,
      `${first}:7001`,
      `${first}:53`,
      `${first}:8281`,
      `${web}:80`,
      `${echo}:80`,
    ]
    expect(await openAmong([...sockets, ...closed])).toEqual(sockets)
    expect(await askedByUdp(first)).toBe('names')
    expect(await askedByUdp(await addressOf('names'))).toBe('none')
  })

  test('does not keep machines and containers from each other, or from the world', async () => {
    expect(await on('node2', `perl /root/serve.pl ask ${first}:9001`)).toMatch(/^world /)
    expect(await fromContainer('web', 'far.network.lxc:80')).toMatch(/^far /)
    expect(await fromContainer('web', `${stranger.address}:7000`)).toBe(`world ${second}`)
    expect(
      await on('node2', `docker exec ${await nameOf('far', 'node2')} perl /serve.pl ask web.network.lxc:80`),
    ).toMatch(/^web /)
    expect(await on('node2', 'getent hosts web.network.lxc')).not.toBe('')
  })

  test('follows what is deployed', async () => {
    const more = (text: string) =>
      text.replace(/^ {2}snat:/m, '    - { ip: first, host_port: 8290, container_port: 80 }\n  snat:')
    await done(await deploy({ change: more }))
    expect(await isOpen(8290)).toBe(true)
    await done(await deploy())
    expect(await isOpen(8290)).toBe(false)
  })

  test('comes back with the machine, and stays when Docker is started again', async () => {
    await on('node1', 'systemctl restart docker')
    expect(await isOpen(9001)).toBe(false)
    await docker('restart', containerOf('node1'))
    await eventually('node1 lets strangers log in', 30, () => isOpen(22))
    await on('node1', `ip address replace ${second}/24 dev eth1; systemctl restart haproxy`)
    await eventually('the web serves', 30, async () => (await asked(`${first}:8280`)).startsWith('web '))
    expect(await fromContainer('web', `${stranger.address}:7000`)).toBe(`world ${second}`)
    await on('node1', 'docker ps --all --quiet --filter publish=9001 | xargs docker start')
    expect(await isOpen(9001)).toBe(false)
    expect(changedIn(await firewall(on9000))).toEqual([])
  })

  test('rules that keep us out are undone', async () => {
    const none =
      'table inet deliver { chain input { type filter hook input priority 0; policy drop; }; chain published { }; }'
    await on('node1', `echo '${none}' >/run/deliver-firewall.nft; systemctl reload deliver-firewall`)
    // Ports of sshd stand in its settings only where they are not the usual one.
    expect(await isOpen(22)).toBe(false)
    const left = await on('node1', 'systemctl show -P NextElapseUSecMonotonic deliver-firewall-back.timer')
    expect(left).not.toBe('')
    await on('node1', 'systemctl start deliver-firewall-back.service')
    expect(await isOpen(22)).toBe(true)
    expect(changedIn(await firewall(on9000))).toEqual([])
  })

  test('is taken away where it is not wanted', async () => {
    await done(await firewall({ firewall: false }))
    expect(await isOpen(9001)).toBe(true)
    expect(changedIn(await firewall({ firewall: false }))).toEqual([])
  })
})

/** Somebody comes: a container beside the machines, with the same image. */
async function arrive(): Promise<void> {
  const image = await docker('inspect', '-f', '{{.Config.Image}}', containerOf('node1'))
  await docker('rm', '--force', stranger.container)
  await docker(
    ...['run', '--detach', '--name', stranger.container, '--cap-add', 'NET_ADMIN'],
    ...['--network', `vagrant_network_${network}.0/24`, '--ip', stranger.address],
    ...['--volume', `${join(process.cwd(), 'test/machines/network/serve.pl')}:/serve.pl:ro`],
    ...[image, 'perl', '/serve.pl', '7000'],
  )
}

function deploy(asked: { change?: (text: string) => string; more?: string[] } = {}): Promise<Played> {
  const { change = text => text, more = [] } = asked
  const written = readFileSync('test/machines/network/Deliverous', 'utf8')
  writeFileSync(join(folder, 'Deliverous'), change(written))
  return play(join(folder, 'deploy.yml'), ...limit, '--json', ...more)
}

function firewall(settings: object, ...more: string[]): Promise<Played> {
  return play('firewall.yml', ...limit, '--extra-vars', JSON.stringify(settings), '--json', ...more)
}

function done(played: Played): Played {
  expect(troubles(played)).toBe('')
  expect(played.code).toBe(0)
  return played
}

/** What a stranger is answered, or `none`. */
function asked(socket: string): Promise<string> {
  return docker('exec', stranger.container, 'perl', '/serve.pl', 'ask', socket)
}

function askedByUdp(address: string): Promise<string> {
  const script = `exec 3<>/dev/udp/${address}/5353; echo >&3; timeout 1 head -n 1 <&3 || echo none`
  return docker('exec', stranger.container, 'bash', '-c', script)
}

async function openAmong(sockets: readonly string[]): Promise<string[]> {
  const open = await Promise.all(sockets.map(isReached))
  return sockets.filter((_, index) => open[index])
}

function isOpen(port: number): Promise<boolean> {
  return isReached(`${first}:${port}`)
}

async function isReached(socket: string): Promise<boolean> {
  const [address, port] = socket.split(':')
  const script = `timeout 1 bash -c '</dev/tcp/${address}/${port}' 2>/dev/null && echo open || :`
  return (await docker('exec', stranger.container, 'bash', '-c', script)) === 'open'
}

async function fromContainer(service: string, socket: string): Promise<string> {
  return on('node1', `docker exec ${await nameOf(service)} perl /serve.pl ask ${socket}`)
}

function nameOf(service: string, machine: 'node1' | 'node2' = 'node1'): Promise<string> {
  return on(machine, `docker ps --filter label=deliver.service=${service} --format '{{.Names}}'`)
}

async function addressOf(service: string): Promise<string> {
  return on(
    'node1',
    `docker inspect -f '{{.NetworkSettings.Networks.apps.IPAddress}}' ${await nameOf(service)}`,
  )
}

function serviceAddressOf(service: string): Promise<string> {
  return on('node1', `head -n 1 /etc/deliver/services/network.${service}`)
}
