import { flag, integer, oneOf, record, text, texts, type Values } from '../../base/params.ts'

const word = (doc: string) => text(doc).check(value => !/[\x00-\x1f]/.test(value), 'must be one line')

export const params = {
  table: oneOf(['filter', 'nat', 'mangle', 'raw', 'security'], 'The table').or('filter'),
  chain: word('The chain').check(chain => /^[^\s-]\S*$/.test(chain), 'must be the name of a chain').optional,
  state: oneOf(['present', 'absent'], 'Whether the rule is there').or('present'),
  action: oneOf(['append', 'insert'], 'Where a rule goes that is not there').or('append'),
  rule_num: integer('The place it is inserted at').optional,
  ip_version: oneOf(['ipv4', 'ipv6'], 'Of which protocol the rule is').or('ipv4'),
  chain_management: flag('Whether the chain is made, or removed where there is no rule').or(false),
  flush: flag('Whether the chain, or the table, has no rules').or(false),
  policy: oneOf(['ACCEPT', 'DROP', 'QUEUE', 'RETURN'], 'What becomes of packets that no rule is for')
    .optional,
  wait: integer('Seconds to wait while another program changes rules').optional,
  protocol: word('The protocol').optional,
  source: word('Where packets come from; `!` before it negates').optional,
  destination: word('Where they go').optional,
  match: texts('Extensions that match').or([]),
  tcp_flags: record(
    {
      flags: texts('The flags that are looked at'),
      flags_set: texts('Those of them that are set'),
    },
    'Flags of TCP',
  ).optional,
  jump: word('What is done').optional,
  gateway: word('With `jump: TEE`: where copies go').optional,
  log_prefix: word('What a line of the log begins with').optional,
  log_level: word('The level of the log').optional,
  goto: word('The chain to go on in').optional,
  in_interface: word('The interface packets come in by').optional,
  out_interface: word('The interface they go out by').optional,
  fragment: flag('Whether they are the second or a later part of a packet').or(false),
  set_counters: word('The counters of the rule').optional,
  source_port: word('The port they come from').optional,
  destination_port: word('The port they go to').optional,
  destination_ports: texts('The ports they go to').or([]),
  to_ports: word('The ports they are led to').optional,
  to_destination: word('Where they are led').optional,
  to_source: word('The source they get').optional,
  syn: oneOf(['ignore', 'match', 'negate'], 'Whether they open a connection').or('ignore'),
  set_dscp_mark: word('The DSCP mark they get').optional,
  set_dscp_mark_class: word('The DSCP class they get').optional,
  comment: word('A comment of the rule').optional,
  ctstate: texts('The states of the connection').or([]),
  src_range: word('Addresses they come from').optional,
  dst_range: word('Addresses they go to').optional,
  match_set: word('A set of ipset').optional,
  match_set_flags: oneOf(
    ['src', 'dst', 'src,dst', 'dst,src', 'src,src', 'dst,dst'],
    'What is looked up in it',
  ).optional,
  limit: word('How many in a time: `10/minute`').optional,
  limit_burst: word('How many at once').optional,
  uid_owner: word('The user whose packets they are').optional,
  gid_owner: word('The group whose packets they are').optional,
  reject_with: word('How they are refused').optional,
  icmp_type: word('The type of ICMP').optional,
}

export type Want = Values<typeof params>
