import { ownValue } from '../base/keys.ts'
import { outsideQuotes } from './quotes.ts'

/** Facts of Ansible, as expressions of Jinja about ours. */
const ours: Readonly<Record<string, string>> = {
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

/** Their values are written small here: `debian`, `ubuntu`. */
const small = new Set(['os_family', 'distribution', 'distribution_release'])

/** Variables that are called so here too. */
const kept =
  /^(check_mode|diff_mode|forks|verbosity|run_tags|skip_tags|version|limit|host|port|user|password|connection|become\w*|ssh_\w+|private_key_file|timeout|play_\w+|role_names?|role_name|parent_role_\w+|dependent_role_names|loop\w*|index_var|failed_\w+|inventory_sources|async_dir|job_id|group_priority|included_var_files)$/

export interface Renamed {
  readonly text: string
  readonly problem?: string
}

const literal = `(?:'[^']*'|"[^"]*")`
const compared = new RegExp(
  String.raw`(ansible_(?:facts(?:\.|\[['"]))?(?:${[...small].join('|')})(?:['"]\])?\s*(?:\|\s*lower\s*)?(?:==|!=|(?:not\s+)?in\b))(\s*(?:${literal}|\[[^\]]*\]))`,
  'g',
)

/** An expression of Jinja with our names of facts. */
export function withOurFacts(expression: string): Renamed {
  let uncompared = 0
  let unknown: string | undefined
  const lowered = expression.replaceAll(compared, (_, before: string, value: string) => {
    uncompared--
    return before + value.toLowerCase()
  })
  const dotted = lowered.replace(/\bansible_facts\[['"](\w+)['"]\]/g, 'ansible_facts.$1')
  const text = outsideQuotes(dotted, part =>
    part.replace(/(?<![\w.])ansible_(?:facts\.(?:ansible_)?)?(\w+)/g, (written, name: string) => {
      const fact = ownValue(ours, name)
      if (fact === undefined && !kept.test(name)) unknown = written
      if (small.has(name)) uncompared++
      return fact ?? written
    }),
  )
  if (unknown !== undefined) return { text, problem: `There is no fact ${unknown}` }
  if (uncompared <= 0) return { text }
  return { text, problem: 'The values of this fact are written small here, such as debian' }
}
