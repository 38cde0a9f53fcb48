import { sh } from '../../base/shell.ts'
import { section } from '../../host/sections.ts'
import type { Gatherer } from './gatherer.ts'

/** Words of the firmware by which machines are known, for hosts without systemd. */
const products: readonly (readonly [RegExp, string])[] = [
  [/virtualbox|innotek/i, 'oracle'],
  [/vmware/i, 'vmware'],
  [/xen/i, 'xen'],
  [/microsoft/i, 'microsoft'],
  [/qemu|kvm|amazon|google|openstack/i, 'kvm'],
]

/** What the host runs in: `docker`, `lxc`, `podman`, `kvm`, `oracle` and the like, or `none`. */
export const virtual: Gatherer = {
  script: sh`
    detected=
    [ ! -r /run/systemd/container ] || read -r detected </run/systemd/container
    case $detected in
      docker | podman | lxc | systemd-nspawn) ;;
      *) detected=$(systemd-detect-virt 2>/dev/null) ;;
    esac
    ${section('detected')}
    printf '%s\\n' "$detected"
    if [ -z "$detected" ]; then
      ${section('container')}
      if [ -e /.dockerenv ]; then echo docker
      elif [ -e /run/.containerenv ]; then echo podman
      elif [ -e /run/systemd/container ]; then cat /run/systemd/container
      else tr '\\0' '\\n' 2>/dev/null </proc/1/environ | sed -n 's/^container=//p'; fi
      ${section('product')}
      cat /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name 2>/dev/null
    fi`,

  read: parts => ({ virtualization: virtualization(parts) }),
}

function virtualization(parts: Readonly<Record<string, string>>): string {
  const known = parts['detected'] || parts['container']
  return known || products.find(([words]) => words.test(parts['product'] ?? ''))?.[1] || 'none'
}
