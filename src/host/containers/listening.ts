import { type Script, sh } from '../../base/shell.ts'

/**
 * Whether anybody listens on a port inside of a container, on an address that others reach. The kernel is asked, in
 * the network of the process `$4`: so nobody connects, and no log has lines of it.
 */
export function portIsListenedOn(port: number): Script {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const listener = `^ *[0-9]*: [0-9A-F]*:${hex} [0-9A-F]*:0000 0A `
  const loopback = '^ *[0-9]*: (0100007F|00000000000000000000000001000000):'
  return sh`cat "/proc/$4/net/tcp" "/proc/$4/net/tcp6" 2>/dev/null | grep ${listener} | grep -Evq ${loopback}`
}

/** Prints how many connections others have to the ports on which the process `$pid` and its neighbours listen. */
export const openConnections: Script = sh`
  cat "/proc/$pid/net/tcp" "/proc/$pid/net/tcp6" 2>/dev/null | awk '
    $4 == "0A" { sub(/.*:/, "", $2); listens[$2] }
    $4 == "01" && $3 !~ /^(0100007F|00000000000000000000000001000000|0000000000000000FFFF00000100007F):/ {
      sub(/.*:/, "", $2); open[NR] = $2
    }
    END { for (line in open) if (open[line] in listens) count++; print count + 0 }'`
