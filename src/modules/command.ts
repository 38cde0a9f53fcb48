import { shellWords } from '../base/words.ts'
import { argv, command as cmd, commandParams, commandScript } from '../host/command.ts'
import {
  commandAlreadyDone,
  commandReturns,
  predictCommand,
  runCommand,
  runOptions,
} from '../host/command-run.ts'
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

  returns: commandReturns,

  alreadyDone: want => commandAlreadyDone(inWords(want)),
  act: (want, host) => runCommand(commandScript(want.cmd, want.argv), inWords(want), host),
  background: want => ({ script: commandScript(want.cmd, want.argv), options: runOptions(want) }),
  predict: predictCommand,
})

/** What was run is told as words. */
function inWords<T extends { cmd?: string | undefined; argv?: readonly string[] | undefined }>(want: T) {
  return { ...want, argv: want.argv ?? shellWords(want.cmd ?? '') }
}
