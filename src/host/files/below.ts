import { type Script, type ShellValue, sh } from '../../base/shell.ts'

/**
 * Acts on all that is below a directory, in the words of `find "$@" ...`. Where only root and we can rename what is there, `find` does it. Else each
 * directory is entered, and what is no directory is acted on in a stage, by other names of the same files.
 */
export function actingBelow(directory: ShellValue, action: Script): Script {
  return sh`
    act() { ${action}; }
    below() {
      for entry in ./* ./.[!.]* ./..?*; do
        if [ -d "$entry" ] && [ ! -L "$entry" ]; then
          ( inside "$entry" && below && act . -maxdepth 0 ) || return
        fi
      done
      deliver_place held || deliver_fail
      [ -n "$deliver_staged" ] || { act . -mindepth 1 -maxdepth 1 ! -type d; return; }
      find .. -mindepth 1 -maxdepth 1 ! -type d -exec sh -c 'for path do ln -- "$path" . || exit; done' sh {} + &&
        act . -mindepth 1 -maxdepth 1
      done=$?
      find . -mindepth 1 -maxdepth 1 ! -type d -exec rm -f -- {} +
      deliver_leave && [ $done = 0 ]
    }
    inside() {
      set -- "$1" "\${PWD%/}/\${1#./}"
      cd -P -- "$1" 2>/dev/null && deliver_pwd && [ "$PWD" = "$2" ] && return
      echo "$2 was exchanged while it was entered" >&2
      return 1
    }
    deliver_enter ${directory} || deliver_fail
    strange=$(find . -type d ! '(' '(' -user 0 -o -user "$(id -u)" ')' ! -perm -020 ! -perm -002 ')' | head -c 1)
    if [ -z "$strange" ]; then act . -mindepth 1 -depth; else below; fi`
}
