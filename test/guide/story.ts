import { basename } from 'node:path'
import { expect } from 'vitest'
import { DeliverError, formatProblem, problemsOf } from '../../src/base/errors.ts'
import { Redaction } from '../../src/base/redaction.ts'
import { deliver } from '../../src/cli/deliver.ts'
import { readOptions } from '../../src/cli/flags/options.ts'
import { play } from '../../src/cli/play/play.ts'
import { loadFragment, writeFile } from './files.ts'
import { type Block, blocksOf, type Command, commandsIn, withTexts } from './page.ts'

const programs = { deliver, 'deliver-play': play }

/**
 * Plays a page of the guide from top to bottom, in the folder where this stands: gives the page as it is when it shows
 * what really is printed.
 *
 * - a file is written;
 * - other YAML is loaded, as tasks, plays or variables;
 * - commands are run, where a `text` block follows that shows what they print; otherwise they are only read.
 */
export async function played(page: string): Promise<string> {
  const blocks = blocksOf(page)
  const texts: string[] = []
  for (const [index, block] of blocks.entries()) texts.push(await textOf(block, blocks[index - 1]))
  return withTexts(page, texts)
}

async function textOf(block: Block, before: Block | undefined): Promise<string> {
  const { language, path, text } = block
  if (path !== undefined) writeFile(path, text)
  else if (language === 'yaml') loadFragment(text)
  else if (language === 'sh') await readCommands(block)
  const commands = language === 'text' && before ? commandsIn(before) : []
  return commands.length > 0 ? withTimesOf(text, await outputOf(commands)) : text
}

async function readCommands(block: Block): Promise<void> {
  const typed = commandsIn(block).filter(({ program }) => program === 'deliver-play')
  for (const { argv } of typed) expect(await readOptions(argv, '')).toHaveProperty('playbooks')
}

async function outputOf(commands: readonly Command[]): Promise<string> {
  const told: string[] = []
  const output = { write: (text: string) => told.push(text) }
  const around = { version: '', stdout: output, stderr: output, signal: new AbortController().signal }
  for (const { program, argv, code } of commands) {
    const ended = await programs[program]({ ...around, argv, redaction: new Redaction() }).catch(error => {
      if (!(error instanceof DeliverError)) throw error
      for (const problem of problemsOf(error)) output.write(`${formatProblem(problem)}\n`)
      return error.exitCode
    })
    expect(ended, told.join('')).toBe(code)
  }
  return inProject(told.join('').replace(/^\n/, ''))
}

/** The folders of the test, as those of a person. */
function inProject(output: string): string {
  return output
    .replaceAll(`${process.cwd()}/made`, '/srv')
    .replaceAll(process.cwd(), '/home/ann/project')
    .replaceAll(basename(process.cwd()), 'project')
}

/** A run takes another time each time, and makes other keys: those that the page says are as good. */
function withTimesOf(written: string, output: string): string {
  return [/\d+\.\d s$/gm, /"time":"[^"]+"/g, /"seconds":[\d.]+/g, /age1[a-z\d]{58}/g].reduce(
    (rest, pattern) => {
      const times = written.match(pattern) ?? []
      return rest.replaceAll(pattern, time => times.shift() ?? time)
    },
    output,
  )
}
