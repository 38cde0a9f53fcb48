import { exitCodes, UsageError } from '../../base/errors.ts'
import { readSource, shownPath } from '../../base/files.ts'
import { forbiddenKeys } from '../../base/keys.ts'
import { withValue } from '../../secrets/edit-text.ts'
import { text } from '../flags/flag.ts'
import { askSecret } from '../prompt.ts'
import { defineCommand, environmentOf, say } from './command.ts'
import { Owners } from './owner.ts'

export const set = defineCommand({
  name: 'set',
  does: 'set one secret, typed without echo or read from standard input',
  takes: '[NAME.]KEY',
  least: 1,
  flags: { file: text('FILE', 'read the value from a file', { perRun: true }) },
  more:
    'KEY may lead into maps: database.password. NAME is a group or host; without it the secret is one of all hosts.\n' +
    'No private key is needed. Of one line on standard input, the line break is left out.',

  async run(call) {
    const { settings, workspace } = environmentOf(call)
    const [key = ''] = call.words
    const { file, path } = (await Owners.of(settings)).fileAndPath(key)
    refuseKeys(path)
    const encrypt = await workspace.encrypter()
    const before = workspace.read(file)
    const value = await valueFor(key, call.given.file)
    workspace.write(file, before, withValue(before, path, await encrypt(value)))
    say(call.context, `${path.join('.')} of ${file.of} is set in ${shownPath(file.path)}`)
    return exitCodes.ok
  },
})

function refuseKeys(path: readonly string[]): void {
  const forbidden = path.find(key => forbiddenKeys.has(key))
  if (forbidden !== undefined) throw new UsageError(`The key ${forbidden} is not allowed`)
}

async function valueFor(key: string, file: string | undefined): Promise<string> {
  const value = file !== undefined ? readSource(file).text : await typedValue(key)
  if (value === '')
    throw new UsageError(`There is no value for ${key}`, { hint: 'deliver secrets unset takes a key away' })
  return value
}

async function typedValue(key: string): Promise<string> {
  return process.stdin.isTTY
    ? (await askSecret(`Value of ${key}`)).reveal()
    : withoutLineBreak(await standardInput())
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  try {
    return utf8.decode(Buffer.concat(chunks))
  } catch (error) {
    throw new UsageError('The value on standard input is not UTF-8 text', { cause: error })
  }
}

/** Of one line, its line break is only how it was typed; several lines are a file, such as a key. */
function withoutLineBreak(text: string): string {
  return /^[^\n]*\r?\n$/.test(text) ? text.replace(/\r?\n$/, '') : text
}
