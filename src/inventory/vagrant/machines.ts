import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type Answer, type KnownMachine, keepAnswer, readAnswer } from './answer.ts'
import { askLogins, askStates, type Login, VagrantBusy } from './ask.ts'
import { type BuiltMachine, builtMachines, type Environment, stateFolder } from './state.ts'

const connectTimeoutMs = 1000

/** How long to wait while another Vagrant is running. */
const busyTimeoutMs = 60_000

/**
 * What is known of the machines of a Vagrantfile. Vagrant takes seconds to start, so it is asked only when
 *
 * 1. its state files have changed since it last answered: it made, stopped or destroyed a machine;
 * 2. or a stopped machine accepts connections, or a running one does not: it was changed without Vagrant.
 *
 * Vagrant does not answer while another Vagrant is running. That may belong to another run, whose answer is used then.
 */
export async function knownMachines(folder: string, environment: Environment): Promise<Answer> {
  const giveUp = Date.now() + busyTimeoutMs
  for (;;) {
    try {
      return await cachedOrAsked(folder, environment)
    } catch (error) {
      if (!(error instanceof VagrantBusy) || Date.now() > giveUp) throw error
      await setTimeout(200 + Math.random() * 800)
    }
  }
}

async function cachedOrAsked(folder: string, environment: Environment): Promise<Answer> {
  const state = stateFolder(folder, environment)
  const built = builtMachines(state, environment)
  if (built.length === 0) return { version: 1, defined: [], machines: [] }
  const path = join(state, 'deliver', 'machines.json')
  const cached = readAnswer(path)
  if (cached && isOf(cached, built) && (await isAsSeen(cached))) return cached
  const answer = await ask(built, cached, folder, environment)
  keepAnswer(path, answer)
  return answer
}

/** Whether an answer describes exactly the machines that are built, in the states that Vagrant saw last. */
function isOf({ machines }: Answer, built: readonly BuiltMachine[]): boolean {
  if (machines.length !== built.length) return false
  return built.every(({ name, id, keyTime, lastSeen }) => {
    const known = machines.find(machine => machine.name === name)
    if (known?.id !== id || known.keyTime !== keyTime) return false
    return lastSeen === undefined ? known.state === 'running' : known.state === lastSeen
  })
}

/** Whether exactly the machines that should be running accept connections. */
async function isAsSeen({ machines }: Answer): Promise<boolean> {
  const seen = await Promise.all(machines.map(({ login }) => (login ? accepts(login) : false)))
  return machines.every(({ state }, index) => (state === 'running') === seen[index])
}

function accepts({ address, port }: Login): Promise<boolean> {
  return new Promise(settle => {
    const socket = connect({ host: address, port, timeout: connectTimeoutMs })
    const end = (accepted: boolean) => {
      socket.destroy()
      settle(accepted)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}

async function ask(
  built: readonly BuiltMachine[],
  cached: Answer | undefined,
  folder: string,
  environment: Environment,
): Promise<Answer> {
  const states = await askStates(folder, environment)
  const running = [...states].filter(([, state]) => state === 'running').map(([name]) => name)
  const logins = await askLogins(running, folder, environment)
  const machines = [...states].flatMap(([name, state]): KnownMachine[] => {
    const machine = built.find(machine => machine.name === name)
    if (!machine || state === 'not_created') return []
    const { id, keyTime, folder } = machine
    const earlier = cached?.machines.find(machine => machine.id === id)
    return [{ name, id, keyTime, folder, state, login: logins.get(name) ?? earlier?.login }]
  })
  return { version: 1, defined: [...states.keys()], machines }
}
