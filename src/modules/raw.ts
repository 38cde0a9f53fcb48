import { path, text } from '../base/params.ts'
import { sh, verbatim } from '../base/shell.ts'
import { commandReturns, runCommand } from '../host/command-run.ts'
import { defineAction } from '../model/module.ts'

export const raw = defineAction({
  name: 'raw',
  summary: 'Run a command as it is written, as every module here does: `shell` can do more',
  freeForm: 'cmd',
  params: { cmd: text('The command'), executable: path('The shell to use instead of /bin/sh').optional },
  examples: `
    - raw: apt-get install --yes python3
  `,
  returns: commandReturns,

  act: ({ cmd, executable }, host) =>
    runCommand(
      executable === undefined ? verbatim(cmd) : sh`${executable} -c ${cmd}`,
      { cmd, stdin_add_newline: true, strip_empty_ends: false },
      host,
    ),
})
