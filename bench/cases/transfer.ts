import { randomFillSync } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bout, Case } from '../case.ts'
import {
  ansible,
  type Contender,
  deliver,
  type Inventory,
  inventoryOf,
  program,
  seldom,
  sshConfig,
} from '../contenders.ts'
import type { Lab } from '../lab/lab.ts'
import { stateOf } from '../lab/tree.ts'

/** Content on its way to one host, that has nothing of it. */
export const transfers: readonly Case[] = [
  {
    name: 'file',
    work: 'a file of 256 MB',
    goals: [{ of: 'scp', to: 'Deliver', atLeast: 0.8 }],
    setUp: lab => transfer(lab, 'file', writeFile, fileContenders),
  },
  {
    name: 'folder',
    work: 'a folder of 1,000 files of 4 KB',
    goals: [{ of: 'Deliver', to: 'tar and ssh', atMost: 1.5 }],
    setUp: lab => transfer(lab, 'folder', writeFolder, folderContenders),
  },
]

/** Content with a name, where it comes from and the folder it goes to, by way of `ssh`. */
interface Way {
  readonly source: string
  readonly target: string
  readonly ssh: string
  readonly host: string
}

function writeFile(path: string): void {
  writeFileSync(path, randomFillSync(Buffer.alloc(256e6)))
}

function writeFolder(path: string): void {
  mkdirSync(path)
  for (let i = 0; i < 1000; i++) writeFileSync(join(path, `file${i}`), randomFillSync(Buffer.alloc(4096)))
}

/** What scp does, and what it would do if it were as careful as Deliver. */
function fileContenders(lab: Lab, inventory: Inventory, { source, target, ssh, host }: Way): Contender[] {
  const scp = `scp -q ${ssh} ${source}/content ${host}:${target}/content`
  const check = `sha256sum <${target}/content | grep -qx '$sum' && sync ${target}/content`
  const careful = `${scp} && sum=$(sha256sum <${source}/content) && ssh ${ssh} ${host} "${check}"`
  return [
    program('scp', ['sh', '-c', scp]),
    program('scp, checked and flushed', ['sh', '-c', careful]),
    deliver(lab, inventory, 'copy.yml'),
    ansible(lab, inventory, 'copy.yml'),
  ]
}

function folderContenders(lab: Lab, inventory: Inventory, { source, target, ssh, host }: Way): Contender[] {
  const tar = `tar -C ${source} -c content | ssh ${ssh} ${host} tar -C ${target} -x`
  return [program('tar and ssh', ['sh', '-c', tar]), deliver(lab, inventory, 'copy.yml', seldom)]
}

async function transfer(
  lab: Lab,
  name: string,
  write: (path: string) => void,
  contenders: (lab: Lab, inventory: Inventory, way: Way) => Contender[],
): Promise<Bout> {
  const { hosts } = await lab.loopback()
  const inventory = inventoryOf(lab, name, hosts.slice(0, 1))
  const source = lab.subfolder(`${name}-source`)
  const target = lab.subfolder(`${name}-target`)
  write(join(source, 'content'))
  writeFileSync(inventory.file, `source=${source}/content\ntarget=${target}\n`, { flag: 'a' })
  const way = { source, target, ssh: `-F ${sshConfig(lab, inventory)}`, host: inventory.hosts[0]?.name ?? '' }
  return {
    contenders: contenders(lab, inventory, way),
    before: async () => rmSync(`${target}/content`, { recursive: true, force: true }),
    state: async () => stateOf(target),
  }
}
