import { type Script, sh } from '../../base/shell.ts'

/** The files that apt-get and dpkg lock. */
const aptLocks = [
  '/var/lib/dpkg/lock-frontend',
  '/var/lib/dpkg/lock',
  '/var/lib/apt/lists/lock',
  '/var/cache/apt/archives/lock',
]

/** Runs a command; where it did not get a lock, the error says who holds it: older versions of apt-get do not. */
export function explainingLocks(command: Script, locks: readonly string[] = aptLocks): Script {
  return sh`
    {
      problem=$({
        ${command}
      } 2>&1 >&5)
    } 5>&1
    status=$?
    [ -z "$problem" ] || printf '%s\\n' "$problem" >&2
    case $problem in
      *'Could not get lock'* | *'Unable to lock'*)
        for lock in ${locks}; do
          inode=$(stat -c %i "$lock" 2>/dev/null) || continue
          while read -r _ _ _ _ pid file _; do
            if [ "\${file##*:}" = "$inode" ]; then
              printf '%s is held by process %s: %s\\n' "$lock" "$pid" "$(tr '\\0' ' ' <"/proc/$pid/cmdline")" >&2
            fi
          done </proc/locks
        done
        ;;
    esac
    [ "$status" = 0 ] || exit "$status"`
}
