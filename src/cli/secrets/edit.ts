import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exitCodes, FileError, formatProblem, TaskError } from '../../base/errors.ts'
import { isFile, readSource, shownPath } from '../../base/files.ts'
import type { Source } from '../../base/place.ts'
import { printable } from '../../base/printable.ts'
import { encryptedText, plainText } from '../../secrets/edit-text.ts'
import type { OpenedFile, Workspace } from '../../secrets/workspace.ts'
import { confirm } from '../prompt.ts'
import { type Call, defineCommand, environmentOf, say } from './command.ts'
import { edited } from './editor.ts'
import { Owners } from './owner.ts'
import { inPrivateFolder } from './private-folder.ts'

export const edit = defineCommand({
  name: 'edit',
  does: 'open the secrets of all hosts, of a group or of a host in an editor',
  takes: '[NAME]',
  most: 1,
  more: 'VISUAL or EDITOR names the editor. The text lies in memory while it is edited; what did not change is not encrypted anew.',

  async run(call) {
    const { settings, workspace } = environmentOf(call)
    const file = (await Owners.of(settings)).file(call.words[0])
    const opened = await workspace.open(file)
    for (const text of opened.texts.values()) call.context.redaction.add(text)
    const outcome = await inPrivateFolder(call.processEnvironment, folder =>
      editIn(join(folder, `${file.of}.yml`), opened, workspace, call),
    )
    say(call.context, `${shownPath(file.path)} is ${outcome === 'written' ? 'written' : 'as it was'}`)
    return outcome === 'interrupted' ? exitCodes.interrupted : exitCodes.ok
  },
})

/** What came of editing. */
type Outcome = 'written' | 'as it was' | 'interrupted'

async function editIn(path: string, opened: OpenedFile, workspace: Workspace, call: Call): Promise<Outcome> {
  const { file, secrets } = opened
  const shown = plainText(secrets, opened.texts) || template(file.of)
  writeFileSync(path, shown, { mode: 0o600, flag: 'wx' })
  for (;;) {
    if (!(await edited(path, call.processEnvironment, call.context.signal))) return 'interrupted'
    if (!isFile(path)) throw new TaskError('The editor took the file away: nothing is changed')
    const source = { file: `${file.of} (edited)`, text: readSource(path).text }
    if (source.text === shown) return 'as it was'
    const text = await encryptedOrAgain(source, opened, workspace, call)
    if (text === undefined) continue
    workspace.write(file, secrets, text)
    return 'written'
  }
}

function template(of: string): string {
  return `# The secrets of ${of}: a map of variables. Their values are encrypted when this is saved,\n# keys and comments are not.\n`
}

/** The text encrypted; nothing when a person wants to correct a mistake in it. */
async function encryptedOrAgain(
  source: Source,
  { secrets, texts }: OpenedFile,
  workspace: Workspace,
  { context }: Call,
): Promise<string | undefined> {
  try {
    return await encryptedText(source, { secrets, texts }, await workspace.encrypter())
  } catch (error) {
    if (!(error instanceof FileError) || !process.stdin.isTTY) throw error
    for (const problem of error.problems) context.stderr.write(`${printable(formatProblem(problem))}\n`)
    if (await confirm('Edit it again? Otherwise what you wrote is lost')) return undefined
    throw new TaskError('Nothing is changed')
  }
}
