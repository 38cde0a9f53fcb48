import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as v from 'valibot'
import { makeFolders } from '../../base/files.ts'

const login = v.object({
  address: v.string(),
  port: v.number(),
  user: v.string(),
  keyFiles: v.pipe(v.array(v.string()), v.readonly()),
})

const machine = v.object({
  name: v.string(),
  id: v.string(),
  keyTime: v.number(),
  folder: v.string(),
  state: v.string(),
  /** How to log in, as it was when the machine last ran. */
  login: v.optional(login),
})

const answer = v.object({
  version: v.literal(1),
  /** All names that the Vagrantfile defines. */
  defined: v.array(v.string()),
  /** The machines that were made, in the order of the Vagrantfile. */
  machines: v.array(machine),
})

/** A machine as Vagrant described it. */
export type KnownMachine = v.InferOutput<typeof machine>

/** What Vagrant answered, kept because asking takes seconds. */
export type Answer = v.InferOutput<typeof answer>

/** The answer that was kept; nothing when there is none that we understand. */
export function readAnswer(path: string): Answer | undefined {
  try {
    const read = v.safeParse(answer, JSON.parse(readFileSync(path, 'utf8')))
    return read.success ? read.output : undefined
  } catch {
    return undefined // it is only a copy: Vagrant is asked again
  }
}

/** Keeps an answer. Of two runs at once, one wins: no one ever reads half of a file. */
export function keepAnswer(path: string, answer: Answer): void {
  makeFolders(dirname(path), 0o777)
  const temporary = `${path}.${randomUUID()}`
  writeFileSync(temporary, JSON.stringify(answer))
  renameSync(temporary, path)
}
