import { flag, integer, oneOf, text, type Values } from '../../base/params.ts'

const word = (doc: string) =>
  text(doc).check(value => /^[^\s'"-][^\s'"]*$/.test(value), 'must be one word without quotes')

export const params = {
  state: oneOf(
    ['enabled', 'disabled', 'reloaded', 'reset'],
    'Whether the firewall is on, also when the host starts; `reloaded` and `reset` do so each time',
  ).optional,
  default: oneOf(
    ['allow', 'deny', 'reject'],
    'What becomes of packets that no rule is for; `direction` says of which',
  ).alias('policy').optional,
  direction: oneOf(['in', 'incoming', 'out', 'outgoing', 'routed'], 'Which packets').optional,
  logging: oneOf(['on', 'off', 'low', 'medium', 'high', 'full'], 'What is logged').optional,
  rule: oneOf(['allow', 'deny', 'limit', 'reject'], 'What the rule does').optional,
  delete: flag('Remove the rule').or(false),
  insert: integer('The place of a rule that is not there').optional,
  route: flag('Whether the rule is for packets that pass through').or(false),
  interface: word('The interface, with direction').alias('if').optional,
  interface_in: word('The interface they come in by').alias('if_in').optional,
  interface_out: word('The interface they go out by').alias('if_out').optional,
  log: flag('Whether connections of the rule are logged').or(false),
  from_ip: word('Where they come from').alias('from', 'src').or('any'),
  from_port: word('The port they come from').optional,
  to_ip: word('Where they go').alias('dest', 'to').or('any'),
  to_port: word('The port, ports or range they go to: `80,443`, `8000:8010`').alias('port').optional,
  proto: oneOf(['any', 'tcp', 'udp', 'ipv6', 'esp', 'ah', 'gre', 'igmp', 'vrrp'], 'The protocol').alias(
    'protocol',
  ).optional,
  name: text('A profile of /etc/ufw/applications.d')
    .alias('app')
    .check(name => /^[^'"\x00-\x1f-][^'"\x00-\x1f]*$/.test(name), 'must be the name of a profile').optional,
  comment: text('A comment of the rule').check(
    comment => !/['\x00-\x1f]/.test(comment),
    'must be one line without quotes',
  ).optional,
}

export type Want = Values<typeof params>
