import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import type { Channel, ProcessEnd, Transport } from './channel.ts'

/** Processes of this machine. */
export const local: Transport = {
  open: async command => processChannel(spawnPiped('/bin/sh', ['-c', `${withPipes}; ${command}`])),
  close: async () => {},
}

/** Node gives its children sockets, and a script that writes to /dev/stderr by name needs a pipe, as sshd gives it. */
const withPipes = `pipes=$(mktemp -d) && mkfifo "$pipes/1" "$pipes/2" || exit
cat <"$pipes/1" & cat <"$pipes/2" >&2 & exec >"$pipes/1" 2>"$pipes/2"; rm -r "$pipes"; unset pipes`

/** Starts a program in a session of its own, so that a Ctrl-C of the terminal reaches us and not it. */
export function spawnPiped(program: string, args: readonly string[]): ChildProcess {
  return spawn(program, args, { stdio: 'pipe', detached: true })
}

/** A child process as a channel. */
export function processChannel(child: ChildProcess): Channel {
  const [stdin, stdout, stderr] = child.stdio as [Writable, Readable, Readable, ...unknown[]]
  let cut: () => void = () => {}
  const closed = new Promise<ProcessEnd>(resolve => {
    cut = () => resolve({ status: undefined })
    child.once('error', ({ message }) => resolve({ status: undefined, reason: message }))
    child.once('exit', (code, signal) => {
      const status = code ?? 128 + constants.signals[signal as NodeJS.Signals]
      const timer = setTimeout(() => resolve({ status }), outputGraceSeconds * 1000)
      child.once('close', () => {
        clearTimeout(timer)
        resolve({ status })
      })
    })
  })
  const destroy = () => {
    for (const stream of [stdin, stdout, stderr]) stream.destroy()
    child.unref()
    cut()
  }
  return { stdin, stdout, stderr, closed, destroy }
}

/** Seconds for which output is still read when a process has ended, but others that it left behind hold its pipes. */
const outputGraceSeconds = 1
