import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { UsageError } from '../base/errors.ts'
import { printable } from '../base/printable.ts'
import { Secret } from '../base/secret.ts'
import type { Question } from '../engine/world.ts'

/** Asks a person for a secret on the terminal, without echo. */
export async function askSecret(question: string): Promise<Secret> {
  if (!process.stdin.isTTY) {
    throw new UsageError(`Cannot ask for ${question}: this is no terminal`, {
      hint: 'set it as a variable of the inventory',
    })
  }
  return new Secret(await typed(question, true))
}

/** Asks a person for the value of a variable. Without a terminal the fallback counts. */
export async function askVariable({
  name,
  text,
  isPrivate,
  isConfirmed,
  fallback,
}: Question): Promise<string> {
  if (!process.stdin.isTTY) {
    if (fallback !== undefined) return fallback
    throw new UsageError(`Cannot ask for ${name}: this is no terminal`, {
      hint: `give it with -e ${name}=VALUE`,
    })
  }
  const prompt = fallback === undefined || isPrivate ? text : `${text} [${fallback}]`
  for (;;) {
    const answer = await typed(prompt, isPrivate)
    if (!isConfirmed || answer === (await typed(`${text}, once more`, isPrivate)))
      return answer || (fallback ?? '')
    process.stderr.write('These are not the same.\n')
  }
}

/** Asks a person for a yes; anything else is a no. */
export async function confirm(question: string): Promise<boolean> {
  return /^y(es)?$/i.test((await typed(`${question} [y/N]`, false)).trim())
}

/** Asks a person for a line. */
export function ask(question: string): Promise<string> {
  return typed(question, false)
}

/** The line that was typed; an empty text when the input ends or is interrupted. */
async function typed(question: string, isHidden: boolean): Promise<string> {
  const asked = `${printable(question)}: `
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const output = isHidden ? silent : process.stderr
  const lines = createInterface({ input: process.stdin, output, terminal: true })
  const giveUp = () => lines.close()
  for (const signal of interruptions) process.once(signal, giveUp)
  try {
    return await new Promise<string>(resolve => {
      lines.once('close', () => resolve(''))
      lines.once('SIGINT', () => process.emit('SIGINT')) // in raw mode the terminal delivers it as a key and raises no signal
      if (isHidden) process.stderr.write(asked) // only now: what is typed before would be shown
      lines.question(isHidden ? '' : asked, resolve)
    })
  } finally {
    for (const signal of interruptions) process.off(signal, giveUp)
    lines.close()
    if (isHidden) process.stderr.write('\n')
  }
}

const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
