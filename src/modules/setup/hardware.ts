import { sh } from '../../base/shell.ts'
import { filledLines, section } from '../../host/sections.ts'
import { type Gatherer, namedLines, shortFile } from './gatherer.ts'

/** Processors, memory, file systems, how long the system has been up. */
export const hardware: Gatherer = {
  script: sh`
    ${section('cpus')}
    ${namedLines('/proc/self/status', ['Cpus_allowed_list:'])}
    ${section('memory')}
    ${namedLines('/proc/meminfo', ['MemTotal:', 'SwapTotal:'])}
    ${section('uptime')}
    ${shortFile('/proc/uptime')}
    ${section('mounts')}
    set --
    while read -r device path type rest; do
      case $device in /*) ;; *) [ "$path" = / ] || [ "$type" = zfs ] || continue ;; esac
      case $path in *\\\\*) path=$(printf "$(printf %s "$path" | sed 's/%/%%/g')") ;; esac
      [ -d "$path" ] || continue
      printf '%s %s %s\\n' "$device" "$type" "$path"
      set -- "$@" "$path"
    done </proc/mounts
    ${section('sizes')}
    stat -f -c '%S %b %a %n' -- "$@" 2>/dev/null`,

  read: parts => {
    const memory = Object.fromEntries(
      filledLines(parts['memory']).map(line => {
        const [name = '', kilobytes] = line.split(/:\s+/)
        return [name, Number.parseInt(kilobytes ?? '0', 10) * 1024]
      }),
    )
    return {
      cpus: countOf(parts['cpus']?.split(/\s+/)[1]),
      memory: memory['MemTotal'],
      swap: memory['SwapTotal'],
      uptime: Math.floor(Number(parts['uptime']?.split(' ')[0])),
      mounts: parseMounts(filledLines(parts['mounts']), filledLines(parts['sizes'])),
    }
  },
}

/** How many numbers stand in a list such as `0-3,8`. */
function countOf(list = ''): number {
  const ranges = list.split(',').map(range => range.split('-').map(Number))
  return ranges.reduce((count, [first = 0, last = first]) => count + last - first + 1, 0)
}

/** Reads `device type path`, and for each path `block-size blocks free-blocks path`, unless it does not answer. */
function parseMounts(mounts: readonly string[], sizes: readonly string[]): Record<string, unknown>[] {
  const sizeByPath = new Map(
    sizes.map(line => {
      const [block, blocks, free, ...path] = line.split(' ')
      return [path.join(' '), { size: Number(block) * Number(blocks), free: Number(block) * Number(free) }]
    }),
  )
  return mounts.map(line => {
    const [device, type, ...rest] = line.split(' ')
    const path = rest.join(' ')
    return { path, device, type, ...sizeByPath.get(path) }
  })
}
