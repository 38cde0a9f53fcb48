import { existsSync, lstatSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { DeliverError, exitCodes } from '../../base/errors.ts'
import { isFolder, shownPath } from '../../base/files.ts'
import { describePlace } from '../../base/place.ts'
import type { EnvironmentSettings } from '../../model/environment.ts'
import { keyFilesIn, keyFolder } from '../../secrets/key-places.ts'
import { plainSecretsIn } from '../../secrets/plain-secrets.ts'
import { Workspace } from '../../secrets/workspace.ts'
import { flag } from '../flags/flag.ts'
import { warningsTo } from '../warnings.ts'
import { type Call, defineCommand, say } from './command.ts'
import { environmentNamed, keySources, siblingsOf } from './environment.ts'
import { stagedFiles, trackedFiles } from './git.ts'

const hook = '.git/hooks/pre-commit'

const installation = `printf '#!/bin/sh\\nexec deliver secrets check --staged\\n' >${hook}; chmod +x ${hook}`

export const check = defineCommand({
  name: 'check',
  does: 'find secrets that stand in the clear in what git tracks',
  flags: { staged: flag('look at what the next commit changes, as a pre-commit hook', { perRun: true }) },
  more: `Finds private keys, tokens, values of names such as password, values of the secrets that can be opened, and what is not
encrypted in files of secrets. "deliver: not a secret" in a comment on a line silences it. As a pre-commit hook:

  ${installation}`,

  async run(call) {
    const { context, given } = call
    const values = await knownValues(call)
    const files = given.staged ? stagedFiles() : trackedFiles()
    const found = files.flatMap(({ path, content }) => findings(path, content(), values))
    const all = [...found, ...openKeyFiles(call)]
    for (const line of all) say(context, line)
    if (all.length > 0) return exitCodes.file
    if (!given.staged) {
      say(context, `No secrets stand in the clear in ${files.length} files`)
      if (isFolder('.git') && !existsSync(hook)) say(context, `As a pre-commit hook: ${installation}`)
    }
    return exitCodes.ok
  },
})

function findings(path: string, text: string | undefined, values: readonly string[]): string[] {
  if (text === undefined) return []
  const source = { file: path, text }
  return plainSecretsIn(source, values).map(
    ({ what, offset }) => `${describePlace({ source, offset })}: ${what}`,
  )
}

/** The values of the secrets of all environments whose key is at hand. Nobody is asked for a passphrase. */
async function knownValues(call: Call): Promise<readonly string[]> {
  const values: string[] = []
  for (const settings of environmentsOf(call)) {
    if (settings.recipients.length === 0) continue
    const sources = keySources(settings, call.processEnvironment, call.context.redaction)
    const workspace = new Workspace(settings, { ...sources, ask: undefined })
    for (const file of workspace.files) {
      try {
        const { texts } = await workspace.open(file)
        values.push(...texts.values())
      } catch (error) {
        if (!(error instanceof DeliverError)) throw error
        const [line] = error.message.split('\n')
        warningsTo(call.context.stderr)(`the values in ${shownPath(file.path)} are not looked for: ${line}`)
      }
    }
  }
  return [...new Set(values)]
}

/** The environment that was named, and those beside it. Where there is none, all else is checked. */
function environmentsOf(call: Call): readonly EnvironmentSettings[] {
  const names = call.given['inventory'] as readonly string[]
  const isThere = names.every(name => existsSync(name) || existsSync(join('inventories', name)))
  if (!isThere && names.join() === 'development' && !isFolder('inventories')) return []
  const settings = isThere ? environmentNamed(names) : undefined
  if (settings) return [settings, ...siblingsOf(settings)]
  return siblingsOf({ folder: join(process.cwd(), 'inventories', 'none') } as EnvironmentSettings)
}

/** Files of keys that others can read or change. */
function openKeyFiles(call: Call): string[] {
  const folder = keyFolder(call.processEnvironment, homedir())
  const own = environmentsOf(call).flatMap(({ key }) => key.file ?? [])
  const paths = [...keyFilesIn(folder).map(name => join(folder, name)), ...own]
  return paths
    .filter(isOpen)
    .map(path => `${path}:1:1: others can read or change this key: chmod 600 ${path}`)
}

function isOpen(path: string): boolean {
  try {
    return (lstatSync(path).mode & 0o077) !== 0 && lstatSync(path).isFile()
  } catch {
    return false
  }
}
