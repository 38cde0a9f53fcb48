import { readBytes } from '../base/files.ts'
import { localCommand, path, text } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { type Script, sh } from '../base/shell.ts'
import { commandAlreadyDone, commandReturns, predictCommand, runCommand } from '../host/command-run.ts'
import { inTemporaryFolder } from '../host/temporary.ts'
import { type ActionHost, defineAction } from '../model/module.ts'

export const script = defineAction({
  name: 'script',
  summary: 'Run a script of the control side on a host',
  freeForm: 'cmd',
  params: {
    cmd: localCommand('The script, and the words that it is called with'),
    executable: path('The program that runs it; what its first line names when left out').optional,
    chdir: text('The folder to run in').optional,
    creates: text('A path, or a pattern, that it makes: while it is there, the script is not run').optional,
    removes: text('A path, or a pattern, that it takes away: unless it is there, the script is not run')
      .optional,
  },
  examples: `
    - script: migrate.sh --to 'version 2'
      args: { creates: /srv/app/migrated }
    - script: { cmd: report.py, executable: /usr/bin/python3 }
  `,
  differences: ['Words behind the script are given to it as they are: no variables, patterns or pipes'],
  returns: { ...commandReturns, cmd: returned('text', 'The script and its words') },

  alreadyDone: want => commandAlreadyDone(commandOf(want)),
  act: (want, host) => run(want, host),
  background: want => ({ script: carried(want), options: { directory: want.chdir } }),
  predict: want => predictCommand(commandOf(want)),
})

interface Want {
  readonly cmd: { readonly path: string; readonly words: readonly string[] }
  readonly executable: string | undefined
  readonly chdir: string | undefined
  readonly creates: string | undefined
  readonly removes: string | undefined
}

function commandOf({ cmd: { path, words }, chdir, creates, removes }: Want) {
  return {
    cmd: [path, ...words].join(' '),
    chdir,
    creates,
    removes,
    stdin_add_newline: false,
    strip_empty_ends: false,
  }
}

/** The script, with what brings it to the host before, and takes it away behind it. */
function carried({ cmd, executable }: Want): Script {
  return sh`
    folder=$(mktemp -d "\${TMPDIR:-/tmp}/.deliver.XXXXXXXXXX") || exit
    trap 'rm -rf -- "$folder"' EXIT
    printf %s ${readBytes(cmd.path).toString('base64')} | base64 -d >"$folder/script" &&
      chmod 700 "$folder/script" && ${executable ?? []} "$folder/script" ${cmd.words}`
}

/** The script is there only while it runs, and nobody else can change it. */
function run(want: Want, host: ActionHost) {
  const { cmd, executable } = want
  return inTemporaryFolder(host, async folder => {
    const path = `${folder}/script`
    await host.write({ kind: 'file write', path, content: { localPath: cmd.path }, mode: '0700' })
    const started = executable === undefined ? sh`${path}` : sh`${executable} ${path}`
    return runCommand(sh`${started} ${cmd.words}`, commandOf(want), host)
  })
}
