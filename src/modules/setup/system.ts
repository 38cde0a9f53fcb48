import { sh } from '../../base/shell.ts'
import { filledLines, section } from '../../host/sections.ts'
import { type Gatherer, shortFile } from './gatherer.ts'

/** The distributions by the one that they descend from, by their IDs in `os-release`. */
const families: Readonly<Record<string, readonly string[]>> = {
  debian: ['debian', 'ubuntu', 'devuan', 'kali', 'linuxmint', 'raspbian'],
  redhat: ['rhel', 'fedora', 'centos', 'rocky', 'almalinux', 'ol', 'amzn'],
  suse: ['suse', 'opensuse', 'opensuse-leap', 'opensuse-tumbleweed', 'sles'],
  alpine: ['alpine'],
  archlinux: ['arch', 'manjaro'],
  gentoo: ['gentoo'],
}

/** By what `/sys/fs/selinux/enforce` holds. */
const selinuxModes: ReadonlyMap<string, string> = new Map([
  ['0', 'permissive'],
  ['1', 'enforcing'],
])

/** What the system is: names, distribution, kernel, who manages packages and services. */
export const system: Gatherer = {
  script: sh`
    {
      read -r node </proc/sys/kernel/hostname && read -r release </proc/sys/kernel/osrelease &&
        read -r arch </proc/sys/kernel/arch
    } 2>/dev/null || { set -- $(uname -nrm); node=$1 release=$2 arch=$3; }
    ${section('names')}
    printf '%s\\n' "$node"
    ${shortFile('/etc/hosts')}
    ${section('os')}
    file=/etc/os-release
    [ -r $file ] || file=/usr/lib/os-release
    ${shortFile(sh`$file`)}
    ${section('kernel')}
    printf '%s\\n' "$release" "$arch"
    ${section('package manager')}
    for manager in apt-get dnf yum zypper pacman apk emerge opkg; do
      command -v $manager >/dev/null && echo $manager && break
    done
    ${section('service manager')}
    if [ -d /run/systemd/system ]; then echo systemd
    elif [ -d /run/openrc ]; then echo openrc
    elif [ -d /run/runit ]; then echo runit
    else ${shortFile('/proc/1/comm')}; fi
    ${section('selinux')}
    ${shortFile('/sys/fs/selinux/enforce')}`,

  read: parts => {
    const [node = '', ...hosts] = filledLines(parts['names'])
    const [kernel, arch] = filledLines(parts['kernel'])
    return {
      ...hostNames(node, hosts),
      os: parseOs(filledLines(parts['os'])),
      kernel,
      arch,
      package_manager: parts['package manager'] === 'apt-get' ? 'apt' : parts['package manager'] || 'none',
      service_manager: parts['service manager'],
      selinux: selinuxModes.get(parts['selinux'] ?? '') ?? 'disabled',
    }
  },
}

/** A name without a domain gets that of the line of `/etc/hosts` it stands on: nobody waits for a name server. */
function hostNames(node: string, hosts: readonly string[]): Record<string, string> {
  const names = hosts.map(line => line.replace(/#.*/, '').trim().split(/\s+/).slice(1))
  const qualified = names.find(line => line.includes(node))?.find(name => name.startsWith(`${node}.`))
  const fqdn = node.includes('.') ? node : (qualified ?? node)
  const [hostname = '', ...domain] = fqdn.split('.')
  return { hostname, fqdn, domain: domain.join('.') }
}

/** Reads `NAME="value"` lines. */
function parseOs(lines: readonly string[]): Record<string, string | undefined> {
  const release = Object.fromEntries(
    lines.map(line => {
      const [, name = '', value = ''] = line.match(/^(\w+)=["']?(.*?)["']?$/) ?? []
      return [name, value]
    }),
  )
  const ancestry = [release['ID'] ?? '', ...(release['ID_LIKE'] ?? '').split(' ')]
  return {
    family: ancestry.flatMap(familiesWith)[0] ?? release['ID'] ?? 'unknown',
    name: release['ID'] ?? 'unknown',
    version: release['VERSION_ID'] ?? '',
    codename: release['VERSION_CODENAME'] ?? '',
    pretty: release['PRETTY_NAME'] ?? '',
  }
}

function familiesWith(id: string): string[] {
  return Object.keys(families).filter(family => families[family]?.includes(id))
}
