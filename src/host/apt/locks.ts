import { type Script, sh } from '../../base/shell.ts'

/** The files that apt-get and dpkg lock. */
const aptLocks = [
  '/var/lib/dpkg/lock-frontend',
  '/var/lib/dpkg/lock',
  '/var/lib/apt/lists/lock',
  '/var/cache/apt/archives/lock',
]

/**
 * Runs a command; where it fails while others hold a lock, the error says who: older versions of apt-get do not. What it
 * prints is not captured, because daemons that it starts may keep it open.
 */
export function explainingLocks(command: Script, locks: readonly string[] = aptLocks): Script {
  return sh`
    (
      ${command}
    ) || {
      status=$?
      for lock in ${locks}; do
        inode=$(stat -c %i "$lock" 2>/dev/null) || continue
        while read -r _ _ _ _ pid file _; do
          if [ "\${file##*:}" = "$inode" ]; then
            printf '%s is held by process %s: %s\\n' "$lock" "$pid" "$(tr '\\0' ' ' <"/proc/$pid/cmdline")" >&2
          fi
        done </proc/locks
      done
      exit "$status"
    }`
}
