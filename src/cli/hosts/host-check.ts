import { sh } from '../../base/shell.ts'
import { bad, type Finding, good, note } from './finding.ts'

/** The programs that the scripts of tasks start. */
const tools = 'base64 cat chmod chown cp ln ls mkdir mv rm rmdir sha256sum stat sync tar'.split(' ')

/**
 * What is looked at on a host, without rights and without effects. It prints lines such as
 *
 *     system Debian GNU/Linux 12 (bookworm)
 *     missing tar
 *     clock 1764072000
 *     disk 123456 47% /
 *     files 98% /var
 *     packages locked
 *     packages interrupted
 */
export const hostScript = sh`
  if [ -r /etc/os-release ]; then ( . /etc/os-release; echo "system $PRETTY_NAME" ); fi
  for tool in ${tools}; do command -v "$tool" >/dev/null 2>&1 || echo "missing $tool"; done
  echo "clock $(date +%s)"
  df -Pk / /tmp /var 2>/dev/null | while read -r device blocks used free share mount; do
    case $share in *[0-9]%) echo "disk $free $share $mount" ;; esac
  done
  df -Pi / /tmp /var 2>/dev/null | while read -r device inodes used free share mount; do
    case $share in *[0-9]%) echo "files $share $mount" ;; esac
  done
  lock=$(stat -c %i /var/lib/dpkg/lock-frontend 2>/dev/null)
  if [ -n "$lock" ] && grep -q ":$lock " /proc/locks 2>/dev/null; then echo 'packages locked'; fi
  if [ -n "$(ls /var/lib/dpkg/updates 2>/dev/null)" ]; then echo 'packages interrupted'; fi`.text

/** Seconds by which the clock of a host may differ. */
const clockTolerance = 5

/** Percent of a disk, or of its inodes, above which it is nearly full. */
const nearlyFull = 95

/**
 * What the lines of a host mean.
 * @param asked between which times it was asked, in seconds since 1970
 */
export function hostFindings(
  output: string,
  asked: { readonly from: number; readonly to: number },
): Finding[] {
  const lines = output.split('\n').map(line => line.split(' '))
  const all = (kind: string) => lines.filter(([first]) => first === kind).map(([, ...rest]) => rest)
  return [
    ...all('system').map(words => good(words.join(' '))),
    ...toolFindings(all('missing').flat()),
    ...diskFindings(all('disk'), all('files')),
    ...all('clock').map(([time]) => clockFinding(Number(time), asked)),
    ...packageFindings(all('packages').flat()),
  ]
}

function toolFindings(missing: readonly string[]): Finding[] {
  if (missing.length === 0) return [good('the programs that tasks need are there')]
  return [
    bad(
      `missing programs: ${missing.join(', ')}`,
      'install coreutils, or the busybox applets of these names',
    ),
  ]
}

function diskFindings(disks: readonly string[][], files: readonly string[][]): Finding[] {
  const full = [
    ...disks.map(([, share = '', ...mount]) => ({ share, mount: mount.join(' '), of: 'space' })),
    ...files.map(([share = '', ...mount]) => ({ share, mount: mount.join(' '), of: 'inodes' })),
  ].filter(({ share }) => Number.parseInt(share, 10) >= nearlyFull)
  if (full.length === 0) return [good('there is room on its disks')]
  const unique = [...new Set(full.map(({ share, mount, of }) => `${mount} has ${share} of its ${of} in use`))]
  return unique.map(what => bad(what, 'make room: a task that writes would fail'))
}

function clockFinding(time: number, { from, to }: { readonly from: number; readonly to: number }): Finding {
  const wrong = time < from ? from - time : Math.max(0, time - to)
  if (wrong <= clockTolerance) return good('its clock agrees with ours')
  const way = time < from ? 'slow' : 'fast'
  return bad(`its clock is ${Math.round(wrong)} s ${way}`, 'run a time service, such as systemd-timesyncd')
}

function packageFindings(words: readonly string[]): Finding[] {
  const interrupted = words.includes('interrupted')
    ? [bad('dpkg was interrupted', 'dpkg --configure -a')]
    : []
  const locked = words.includes('locked')
    ? [note('another program holds the lock of dpkg', 'tasks wait for it')]
    : []
  return [...interrupted, ...locked]
}
