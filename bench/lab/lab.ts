import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Distance } from './distance.ts'
import { Loopback } from './loopback.ts'
import { Machines } from './machines.ts'
import { run } from './process.ts'
import { Site } from './site.ts'

/** The round trip to far hosts, in milliseconds. */
const roundTrip = 50

/** The most hosts that a case wants. */
const mostHosts = 500

/** What the cases work with; each part is started when a case first asks for it, and all are stopped at the end. */
export class Lab {
  readonly folder: string
  /** The private key that every host knows. */
  readonly key: string
  /** The folder of the programs: a copy, so that a build in the meantime does not change what is measured. */
  readonly programs: string
  private readonly stops: (() => Promise<void>)[] = []

  static async open(): Promise<Lab> {
    const lab = new Lab(mkdtempSync(join(tmpdir(), 'deliver-bench-')))
    await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'bench', '-f', lab.key])
    return lab
  }

  private constructor(folder: string) {
    this.folder = folder
    this.key = join(folder, 'key')
    this.programs = join(folder, 'dist')
    cpSync('dist', this.programs, { recursive: true })
    writeFileSync(join(this.programs, 'package.json'), '{ "type": "module" }')
  }

  /** A folder for what a case works with. */
  subfolder(name: string): string {
    const folder = join(this.folder, name)
    mkdirSync(folder, { recursive: true })
    return folder
  }

  readonly machines = once(async () => {
    const machines = await Machines.start(readFileSync(`${this.key}.pub`, 'utf8').trim())
    this.stops.push(() => machines.stop())
    return machines
  })

  /** The machines, as they are seen from far away. */
  readonly farMachines = once(async () => {
    const distance = await Distance.start((await this.machines()).hosts, roundTrip)
    this.stops.push(() => distance.stop())
    return distance
  })

  readonly loopback = once(async () => {
    const loopback = await Loopback.start(this.subfolder('sshd'), `${this.key}.pub`, mostHosts)
    this.stops.push(() => loopback.stop())
    return loopback
  })

  readonly site = once(async () => {
    const site = await Site.start(this.programs, readFileSync(`${this.key}.pub`, 'utf8').trim())
    this.stops.push(() => site.stop())
    return site
  })

  async close(): Promise<void> {
    for (const stop of this.stops.reverse()) await stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** The same promise, however often it is asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
