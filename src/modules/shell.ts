import { path } from '../base/params.ts'
import { type Script, sh, verbatim } from '../base/shell.ts'
import { command as cmd, commandParams } from '../host/command.ts'
import {
  commandAlreadyDone,
  commandReturns,
  predictCommand,
  runCommand,
  runOptions,
} from '../host/command-run.ts'
import { defineAction } from '../model/module.ts'

export const shell = defineAction({
  name: 'shell',
  summary: 'Run a shell script: pipes, patterns, redirections and all',
  freeForm: 'cmd',
  params: { cmd, executable: path('The shell to use instead of /bin/sh').optional, ...commandParams },
  examples: `
    - shell: sort -u < names > names.sorted
      args: { chdir: /srv/app, creates: names.sorted }
    - shell: { cmd: 'echo \${BASH_VERSION}', executable: /bin/bash }
      changed_when: false
  `,

  returns: commandReturns,

  alreadyDone: commandAlreadyDone,
  act: (want, host) => runCommand(shellScript(want), want, host),
  background: want => ({ script: shellScript(want), options: runOptions(want) }),
  predict: predictCommand,
})

function shellScript({ cmd, executable }: { cmd: string; executable: string | undefined }): Script {
  return executable === undefined ? verbatim(cmd) : sh`${executable} -c ${cmd}`
}
