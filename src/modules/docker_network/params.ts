import { flag, listOf, oneOf, record, text, textMap, texts, type Values } from '../../base/params.ts'

export const params = {
  name: text('The network').alias('network_name'),
  state: oneOf(['present', 'absent'], 'Whether it is there').or('present'),
  driver: text('What makes the network').or('bridge'),
  driver_options: textMap('Options of the driver').optional,
  ipam_config: listOf(
    record(
      {
        subnet: text('The network in CIDR notation').optional,
        iprange: text('The part of it from which containers get addresses').optional,
        gateway: text('The address of the host in it').optional,
        aux_addresses: textMap('Addresses that nobody gets, by name').optional,
      },
      'One range of addresses',
    ),
    'The ranges of addresses',
  ).optional,
  internal: flag('Whether there is no way out').optional,
  attachable: flag('Whether containers may join it by hand, on a swarm').optional,
  enable_ipv6: flag('Whether it has IPv6').optional,
  labels: textMap('Labels of the network').optional,
  connected: texts('Containers that are in it').alias('containers').or([]),
  appends: flag('Whether containers that are not in `connected` stay in it').alias('incremental').or(true),
  force: flag('Whether it may be replaced, or removed, while containers use it').or(false),
}

export type Want = Values<typeof params>
