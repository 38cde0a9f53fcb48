import { TaskError } from '../base/errors.ts'
import { oneOf, path, text } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { sh } from '../base/shell.ts'
import { defineAction } from '../model/module.ts'

const affix = (doc: string) =>
  text(doc).check(text => !/[/\n\r]/.test(text), 'must be part of a name, without / and line breaks')

export const tempfile = defineAction({
  name: 'tempfile',
  summary: 'Make a file or folder with a name of its own, that only its owner can enter or read',
  params: {
    state: oneOf(['file', 'directory'], 'What is made').or('file'),
    path: path('The folder to make it in; that of the host for temporary files when left out').optional,
    prefix: affix('How its name begins').or('ansible.'),
    suffix: affix('How its name ends').or(''),
  },
  examples: `
    - tempfile: { state: directory, suffix: .build }
      register: build
    - file: { path: '{{ build.path }}', state: absent }
      when: defined build.path
  `,
  returns: { path: returned('text', 'What was made') },

  async act({ state, path, prefix, suffix }, host) {
    const make = state === 'directory' ? sh`mkdir -- "$made"` : sh`( set -C; : >"$made" )`
    const { status, stdout, stderr } = await host.run(sh`
      umask 077
      folder=${path ?? sh`"\${TMPDIR:-/tmp}"`}
      for try in 1 2 3 4 5; do
        random=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')
        made=$folder/${prefix}$random${suffix}
        if ${make} 2>/dev/null; then printf %s "$made"; exit; fi
      done
      [ -d "$folder" ] || { echo "$folder is no folder" >&2; exit 1; }
      echo "nothing can be made in $folder" >&2; exit 1`)
    if (status !== 0) throw new TaskError(`Cannot make a temporary ${state}: ${stderr.toString().trim()}`)
    return { changed: true, path: stdout.toString() }
  },
})
