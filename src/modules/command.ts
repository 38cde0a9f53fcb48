import { argv, command as cmd, commandParams, commandScript } from '../host/command.ts'
import { commandNeedless, predictCommand, runCommand, surroundingsOf } from '../host/command-run.ts'
import { defineAction } from '../model/module.ts'

export const command = defineAction({
  name: 'command',
  summary: 'Run a command, without a shell: no pipes, no patterns, no redirections',
  freeForm: 'cmd',
  params: { cmd: cmd.optional, argv: argv.optional, ...commandParams },
  examples: `
    - command: make install
      args: { chdir: /usr/src/app, creates: /usr/local/bin/app }
    - command: { argv: [useradd, --system, app] }
  `,

  needless: commandNeedless,
  act: (want, host) => runCommand(commandScript(want.cmd, want.argv), want, host),
  background: want => ({ script: commandScript(want.cmd, want.argv), options: surroundingsOf(want) }),
  predict: predictCommand,
})
