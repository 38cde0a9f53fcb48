import { command as cmd, commandParams } from '../base/command.ts'
import { path } from '../base/params.ts'
import { type Script, sh, verbatim } from '../base/shell.ts'
import { backgroundCommand, predictCommand, runCommand } from '../model/command.ts'
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

  act: (want, host) => runCommand(scriptOf(want), want, host),
  background: (want, host) => backgroundCommand(scriptOf(want), want, host),
  predict: (want, host) => predictCommand(want, host),
})

function scriptOf({ cmd, executable }: { cmd: string; executable: string | undefined }): Script {
  return executable === undefined ? verbatim(cmd) : sh`${executable} -c ${cmd}`
}
