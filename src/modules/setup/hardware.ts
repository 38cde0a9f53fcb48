import { filledLines, section } from '../../base/sections.ts'
import { sh } from '../../base/shell.ts'
import type { Gatherer } from './gatherer.ts'

/** Processors, memory, file systems, how long the system has been up. */
export const hardware: Gatherer = {
  script: sh`
    ${section('cpus')}
    nproc 2>/dev/null || grep -c '^processor' /proc/cpuinfo
    ${section('memory')}
    grep -E '^(MemTotal|SwapTotal):' /proc/meminfo
    ${section('uptime')}
    cat /proc/uptime
    ${section('mounts')}
    while read -r device path type rest; do
      case $device in /*) ;; *) [ "$path" = / ] || [ "$type" = zfs ] || continue ;; esac
      case $path in *\\\\*) path=$(printf "$(printf %s "$path" | sed 's/%/%%/g')") ;; esac
      [ -d "$path" ] && printf '%s %s %s\\n' "$device" "$type" "$(stat -f -c '%S %b %a' "$path") $path"
    done </proc/mounts`,

  read: parts => {
    const memory = Object.fromEntries(
      filledLines(parts['memory']).map(line => {
        const [name = '', kilobytes] = line.split(/:\s+/)
        return [name, Number.parseInt(kilobytes ?? '0', 10) * 1024]
      }),
    )
    return {
      cpus: Number(parts['cpus']),
      memory: memory['MemTotal'],
      swap: memory['SwapTotal'],
      uptime: Math.floor(Number(parts['uptime']?.split(' ')[0])),
      mounts: filledLines(parts['mounts']).map(mountOf),
    }
  },
}

/** Reads `device type block-size blocks free-blocks path`. */
function mountOf(line: string): Record<string, unknown> {
  const [device, type, block = '0', blocks, free, ...path] = line.split(' ')
  return {
    path: path.join(' '),
    device,
    type,
    size: Number(block) * Number(blocks),
    free: Number(block) * Number(free),
  }
}
