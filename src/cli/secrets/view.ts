import { exitCodes } from '../../base/errors.ts'
import { shownPath } from '../../base/files.ts'
import { printable } from '../../base/printable.ts'
import { plainText } from '../../secrets/edit-text.ts'
import type { SecretsFile } from '../../secrets/secrets-file.ts'
import type { Workspace } from '../../secrets/workspace.ts'
import { dotted } from '../../secrets/yaml-scalars.ts'
import { flag } from '../flags/flag.ts'
import { defineCommand, environmentOf } from './command.ts'
import { Owners } from './owner.ts'

export const view = defineCommand({
  name: 'view',
  does: 'print the secrets of all hosts, of a group or of a host; without a name, all there are',
  takes: '[NAME]',
  most: 1,
  flags: { keys: flag('only their keys, for which no private key is needed', { perRun: true }) },

  async run(call) {
    const { workspace, settings } = environmentOf(call)
    const [name] = call.words
    const files = name === undefined ? workspace.files : [(await Owners.of(settings)).file(name)]
    const print = call.given.keys ? keysOf : textOf
    // What is asked for is shown: it does not go through the redaction.
    for (const file of files) call.context.stdout.write(printable(await print(file, workspace)))
    return exitCodes.ok
  },
})

async function textOf(file: SecretsFile, workspace: Workspace): Promise<string> {
  const { secrets, texts } = await workspace.open(file)
  const text = plainText(secrets, texts)
  return `# ${shownPath(file.path)}\n${text}${text === '' || text.endsWith('\n') ? '' : '\n'}`
}

function keysOf(file: SecretsFile, workspace: Workspace): string {
  return workspace
    .read(file)
    .scalars.map(({ path }) => `${file.of}.${dotted(path)}\n`)
    .join('')
}
