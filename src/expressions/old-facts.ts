import { ownValue } from '../base/keys.ts'
import { helperForm } from './hints.ts'

/** Facts of Ansible, as expressions of Jinja about ours. */
export const factsOfAnsible: Readonly<Record<string, string>> = {
  os_family: 'facts.os.family',
  distribution: 'facts.os.name',
  distribution_version: 'facts.os.version',
  distribution_major_version: "(facts.os.version | split('.') | first)",
  distribution_release: 'facts.os.codename',
  lsb: 'facts.os',
  hostname: 'facts.hostname',
  nodename: 'facts.hostname',
  fqdn: 'facts.fqdn',
  domain: 'facts.domain',
  kernel: 'facts.kernel',
  architecture: 'facts.arch',
  machine: 'facts.arch',
  pkg_mgr: 'facts.package_manager',
  service_mgr: 'facts.service_manager',
  processor_vcpus: 'facts.cpus',
  processor_count: 'facts.cpus',
  processor_nproc: 'facts.cpus',
  memtotal_mb: '(facts.memory // 1048576)',
  swaptotal_mb: '(facts.swap // 1048576)',
  uptime_seconds: 'facts.uptime',
  default_ipv4: 'facts.default_ipv4',
  all_ipv4_addresses: 'facts.addresses',
  user_id: 'facts.user',
  env: 'facts.env',
  virtualization_type: 'facts.virtualization',
  local: 'facts.local',
  packages: 'facts.packages',
  services: 'facts.services',
}

/** What to write instead of a variable with a fact of Ansible. */
export function factCure(name: string): string | undefined {
  const [, fact = ''] = /^ansible_(\w+)$/.exec(name) ?? []
  const ours = ownValue(factsOfAnsible, fact)
  if (ours !== undefined) return `write ${helperForm(ours) ?? ours}`
  return name === 'ansible_facts' ? 'facts are called facts: facts.os.family' : undefined
}
