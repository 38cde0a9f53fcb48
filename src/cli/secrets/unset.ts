import { exitCodes, UsageError } from '../../base/errors.ts'
import { shownPath } from '../../base/files.ts'
import { didYouMean } from '../../base/nearest.ts'
import { withoutEntry } from '../../secrets/edit-text.ts'
import { dotted } from '../../secrets/yaml-scalars.ts'
import { defineCommand, environmentOf, say } from './command.ts'
import { Owners } from './owner.ts'

export const unset = defineCommand({
  name: 'unset',
  does: 'take a secret away, or all below a key',
  takes: '[NAME.]KEY',
  least: 1,

  async run(call) {
    const { settings, workspace } = environmentOf(call)
    const { file, path } = (await Owners.of(settings)).fileAndPath(call.words[0] ?? '')
    const before = workspace.read(file)
    const text = withoutEntry(before, path)
    if (text === undefined) {
      const known = before.keys.map(({ path }) => dotted(path))
      throw new UsageError(`There is no ${dotted(path)} in ${shownPath(file.path)}`, {
        hint: didYouMean(dotted(path), known) ?? 'deliver secrets view --keys shows what there is',
      })
    }
    workspace.write(file, before, text)
    say(call.context, `${dotted(path)} of ${file.of} is taken out of ${shownPath(file.path)}`)
    return exitCodes.ok
  },
})
