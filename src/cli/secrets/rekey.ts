import { exitCodes } from '../../base/errors.ts'
import { defineCommand, environmentOf, say } from './command.ts'

export const rekey = defineCommand({
  name: 'rekey',
  does: 'encrypt all secrets anew, for the recipients that environment.yml names now',

  async run(call) {
    const { settings, workspace } = environmentOf(call)
    const count = await workspace.rekey()
    const { length } = settings.recipients
    say(call.context, `Encrypted for the recipients of ${settings.name} (${length}): ${count} values`)
    say(
      call.context,
      'Who could read them before has perhaps kept them: after somebody left, change the values too',
    )
    return exitCodes.ok
  },
})
