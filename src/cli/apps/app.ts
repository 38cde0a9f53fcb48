import { exitCodes, UsageError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import type { CliContext } from '../cli-context.ts'
import { type CommandLine, readCommand } from '../flags/command.ts'
import { appFlags } from '../flags/flags.ts'
import { onScreen } from '../on-screen.ts'
import { redeploy, scale } from './anew.ts'
import { diff } from './diff.ts'
import { exec, shell } from './exec.ts'
import { history } from './history.ts'
import { logs } from './logs.ts'
import type { AppRequest } from './request.ts'
import { rollback } from './rollback.ts'
import { status } from './status.ts'
import { maintenance, prune, remove, restart } from './upkeep.ts'

interface Action {
  readonly does: string
  run(request: AppRequest): Promise<number>
}

const actions = new Map<string, Action>([
  ['status', { does: 'what runs where (this is what is done where no action is named)', run: status }],
  ['history', { does: 'its releases, and which of them are kept', run: history }],
  ['logs', { does: '[SERVICE...] what its containers print', run: logs }],
  ['exec', { does: 'SERVICE -- COMMAND: run a command in a container', run: exec }],
  ['shell', { does: 'SERVICE: a shell in a container', run: shell }],
  ['redeploy', { does: '[SERVICE] make containers anew from the service file', run: redeploy }],
  ['restart', { does: '[SERVICE...] start containers again, host by host', run: restart }],
  ['scale', { does: 'SERVICE=NUMBER...: have other numbers of replicas', run: scale }],
  ['maintenance', { does: 'on or off: answer requests with a page', run: maintenance }],
  ['prune', { does: 'keep no earlier version any longer', run: prune }],
  ['remove', { does: 'take it away; --volumes takes its data too', run: remove }],
  ['diff', { does: '[RELEASE [RELEASE]] what differs between two releases', run: diff }],
  ['rollback', { does: 'bring back a release: the one before, or the one named', run: rollback }],
])

const appCommand: CommandLine<typeof appFlags> = {
  name: 'deliver app',
  usage: [
    '$0 [FLAGS] DEPLOYMENT [ACTION]',
    '',
    'Shows a deployment, and acts on it:',
    '',
    ...[...actions].map(([name, { does }]) => `  ${name.padEnd(12)} ${does}`),
  ].join('\n'),
  flags: appFlags,
  words: 'words',
  wordsAreOptional: true,
  examples: [
    ['$0 shop -i production', 'what of it runs where'],
    ['$0 shop rollback -i production', 'the release before'],
  ],
}

/** `deliver app`: shows a deployment, or acts on it. Returns the exit code. */
export async function app(given: CliContext): Promise<number> {
  const context = onScreen(given)
  const read = await readCommand(appCommand, context)
  if (!read) return exitCodes.ok
  const [name, asked = 'status', ...words] = read.words
  if (name === undefined)
    throw new UsageError('Which deployment?', { hint: 'deliver apps shows all of them' })
  const action = actions.get(asked)
  if (action) return action.run({ name, words, values: read.values, given: read.given, context })
  throw new UsageError(`There is no action ${asked}`, {
    hint: didYouMean(asked, actions.keys()) ?? `there are ${[...actions.keys()].join(', ')}`,
  })
}
