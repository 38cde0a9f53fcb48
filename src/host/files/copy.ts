import { posix } from 'node:path'
import { type Script, type ShellValue, sh, verbatim } from '../../base/shell.ts'
import { keepAsItWas } from './backup.ts'

interface Wanted {
  readonly path: string
  readonly owner: string | undefined
  readonly group: string | undefined
  readonly mode: string | undefined
  readonly backup: boolean | undefined
  readonly validate: string | undefined
}

/**
 * Gives a file the content of another one on the same host, as files are written: beside its target, owned
 * and protected before it can be seen, checked, and then put in place in one step; where the target is a
 * mount point, it is rewritten.
 */
export function hostCopy(source: ShellValue, { path, owner, group, mode, backup, validate }: Wanted): Script {
  return sh`
    target=${path} owner=${owner ?? ''} group=${group ?? ''} mode=${mode ?? ''}
    usual=$(umask)
    umask 077
    if [ ! -L "$target" ] && [ -f "$target" ]; then
      was=$(stat -c '%a %u:%g' -- "$target")
    fi
    copied() {
      cat ${source} >"$new" && ${validation(validate)} &&
        { [ -z "$was" ] || chown -- "\${was#* }" "$new" 2>/dev/null || :; } &&
        { [ -z "$owner" ] || chown -- "$owner" "$new"; } &&
        { [ -z "$group" ] || chgrp -- "$group" "$new"; } &&
        chmod -- "\${mode:-\${was%% *}}" "$new" &&
        ${backup ? keepAsItWas : sh`:`} &&
        { mv -fT -- "$new" "$target" || { cat "$new" >"$target" && rm -f -- "$new"; }; }
    }
    [ -n "$mode$was" ] || mode=$(printf %o $((0666 & ~0$usual)))
    new=$(mktemp ${posix.dirname(path)}/.deliver-XXXXXXXXXX) || exit 1
    copied || { rm -f -- "$new"; exit 1; }`
}

/** The command of the user; `%s` stands for the new file. */
function validation(validate: string | undefined): Script {
  if (validate === undefined) return sh`:`
  return sh`{
    ${verbatim(validate.replaceAll('%s', '"$new"'))}
  } >&2`
}
