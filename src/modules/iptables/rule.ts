import type { Want } from './params.ts'

/** The words of a rule, in the order in which iptables takes them: options of an extension stand behind it. */
export function ruleOf(want: Want): string[] {
  const { tcp_flags } = want
  const jump = want.jump ?? jumpFor(want)
  return [
    ...option('-p', want.protocol),
    ...option('-s', want.source),
    ...option('-d', want.destination),
    ...want.match.flatMap(name => ['-m', name]),
    ...(tcp_flags ? ['--tcp-flags', tcp_flags.flags.join(','), tcp_flags.flags_set.join(',')] : []),
    ...option('-i', want.in_interface),
    ...option('-o', want.out_interface),
    ...(want.fragment ? ['-f'] : []),
    ...option('--source-port', want.source_port),
    ...option('--destination-port', want.destination_port),
    ...extension('multiport', want, option('--dports', want.destination_ports.join(',') || undefined)),
    ...(want.syn === 'ignore' ? [] : want.syn === 'match' ? ['--syn'] : ['!', '--syn']),
    ...states(want),
    ...extension('iprange', want, [
      ...option('--src-range', want.src_range),
      ...option('--dst-range', want.dst_range),
    ]),
    ...extension('set', want, matchSet(want)),
    ...extension('limit', want, [
      ...option('--limit', want.limit),
      ...option('--limit-burst', want.limit_burst),
    ]),
    ...extension('owner', want, [
      ...option('--uid-owner', want.uid_owner),
      ...option('--gid-owner', want.gid_owner),
    ]),
    ...option(want.ip_version === 'ipv6' ? '--icmpv6-type' : '--icmp-type', want.icmp_type),
    ...extension('comment', want, option('--comment', want.comment)),
    ...option('-j', jump),
    ...option('--gateway', want.gateway),
    ...option('--log-prefix', want.log_prefix),
    ...option('--log-level', want.log_level),
    ...option('--to-destination', want.to_destination),
    ...option('--to-source', want.to_source),
    ...option('--to-ports', want.to_ports),
    ...option('--set-dscp', want.set_dscp_mark),
    ...option('--set-dscp-class', want.set_dscp_mark_class),
    ...option('--reject-with', want.reject_with),
    ...option('-g', want.goto),
    ...(want.set_counters === undefined ? [] : ['-c', ...want.set_counters.split(/[\s,]+/)]),
  ]
}

/** What some options say without naming it. */
function jumpFor({ reject_with, set_dscp_mark, set_dscp_mark_class, log_prefix, log_level, goto }: Want) {
  if (goto !== undefined) return undefined
  if (reject_with !== undefined) return 'REJECT'
  if ((set_dscp_mark ?? set_dscp_mark_class) !== undefined) return 'DSCP'
  return (log_prefix ?? log_level) === undefined ? undefined : 'LOG'
}

/** An exclamation mark before a value stands before the option. */
function option(name: string, value: string | undefined): string[] {
  if (value === undefined || value === '') return []
  return value.startsWith('!') ? ['!', name, value.slice(1).trim()] : [name, value]
}

/** Options of an extension, which is named before them unless `match` does. */
function extension(name: string, { match }: Want, options: readonly string[]): string[] {
  if (options.length === 0) return []
  return match.includes(name) ? [...options] : ['-m', name, ...options]
}

function states({ match, ctstate }: Want): string[] {
  if (ctstate.length === 0) return []
  const list = ctstate.join(',')
  if (match.includes('state')) return ['--state', list]
  return [...(match.includes('conntrack') ? [] : ['-m', 'conntrack']), '--ctstate', list]
}

function matchSet({ match_set, match_set_flags }: Want): string[] {
  if (match_set === undefined) return []
  return [...option('--match-set', match_set), match_set_flags ?? 'src']
}
