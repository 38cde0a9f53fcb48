import { type Script, sh } from '../../base/shell.ts'

/**
 * Prints an address of a network that no container has: Docker would give another one at each start. The search begins
 * at a place that depends on the name, so that two who search at the same time seldom find the same.
 */
export function freeAddress(network: string, container: string): Script {
  const used =
    '{{range $name, $place := .NetworkSettings.Networks}}{{$place.IPAddress}} {{with $place.IPAMConfig}}{{.IPv4Address}}{{end}} {{end}}'
  const range = '{{range .IPAM.Config}}{{.Subnet}} {{.Gateway}} {{end}}'
  return sh`
    {
      docker network inspect -f ${range} -- ${network} || exit
      ids=$(docker container ls --quiet --filter status=running --filter status=created --filter status=restarting --filter status=paused)
      [ -z "$ids" ] || docker container inspect -f ${used} $ids
    } | awk -v seed=${seedOf(container)} '
      function number(address, part) {
        split(address, part, ".")
        return ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4]
      }
      function take(from) { for (i = from; i <= NF; i++) taken[number($i) - first] }
      NR == 1 { split($1, range, "/"); first = number(range[1]); size = 2 ^ (32 - range[2]); take(2); next }
      { take(1) }
      END {
        for (i = 0; i < size - 3; i++) {
          offset = 2 + (seed + i) % (size - 3)
          if (offset in taken) continue
          place = first + offset
          printf "%d.%d.%d.%d\\n", place / 16777216, place / 65536 % 256, place / 256 % 256, place % 256
          exit
        }
      }'`
}

function seedOf(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521, 7)
}

/** Starts a container. Where another one has got its address while it did not run, it gets a new one. */
export function startWithAddress(name: string, network: string): Script {
  return sh`
    {
      complaint=$(docker start -- ${name} 2>&1 >/dev/null) || {
        case $complaint in *'ddress already in use'*) ;; *) printf '%s\\n' "$complaint" >&2; exit 1 ;; esac
        address=$(${freeAddress(network, name)}) &&
          docker network disconnect --force -- ${network} ${name} &&
          docker network connect --ip "$address" ${network} ${name} &&
          docker start -- ${name} >/dev/null
      }
    }`
}
