import {
  anything,
  flag,
  integer,
  listOf,
  oneOf,
  record,
  text,
  textMap,
  textOrSecretMap,
  texts,
  type Values,
} from '../../base/params.ts'

const network = record(
  {
    name: text('The network'),
    ipv4_address: text('The address of the container in it').optional,
    ipv6_address: text('The IPv6 address of the container in it').optional,
    aliases: texts('Other names of the container in it').optional,
    keep_address: flag('Keep the address that Docker gives it, also when it or its host starts again').or(
      false,
    ),
  },
  'A network',
)

const healthcheck = record(
  {
    test: listOf(text(''), 'A shell command, or a list that begins with `CMD`, `CMD-SHELL` or `NONE`')
      .optional,
    interval: text('The time between two checks, such as `30s`').optional,
    timeout: text('How long a check may take').optional,
    start_period: text('How long failures do not count after the start').optional,
    retries: integer('How many failures in a row make it unhealthy').optional,
  },
  'How to see whether the container is healthy',
)

/** What a container is made with. */
export const settingParams = {
  command: anything(
    'What it runs: a list of words, or a text that is cut as a shell cuts it; an empty one is none, also where the image has one',
  ).optional,
  entrypoint: listOf(
    text(''),
    'What the command is given to; an empty one is none, also where the image has one',
  ).optional,
  env: textOrSecretMap('Environment variables').optional,
  user: text('The user who runs it').optional,
  working_dir: text('The folder to run it in').optional,
  hostname: text('Its host name').optional,
  domainname: text('Its domain').optional,
  labels: textMap('Labels').optional,
  volumes: texts('Volumes and folders of the host: `SOURCE:PATH` or `SOURCE:PATH:ro`').optional,
  volumes_from: texts('Containers whose volumes it has too: `NAME` or `NAME:ro`').optional,
  links: texts('Containers it knows by name, in the default network: `NAME` or `NAME:ALIAS`').optional,
  tmpfs: texts('Paths that live in memory, with options after a colon').optional,
  published_ports: texts('Ports of the host: `[IP:][PORT:]PORT[/udp]`, also ranges').alias('ports', 'publish')
    .optional,
  networks: listOf(network, 'The networks it is in').optional,
  networks_cli_compatible: flag('Taken for compatibility: the first network replaces the default one').or(
    true,
  ),
  network_mode: text('`bridge`, `host`, `none`, `container:NAME`, or a network').optional,
  purge_networks: flag('Whether it leaves networks that are not in `networks`').or(false),
  etc_hosts: textMap('Addresses by name, for its `/etc/hosts`').optional,
  dns_servers: texts('Its name servers').optional,
  dns_search_domains: texts('The domains in which it looks up short names').optional,
  dns_opts: texts('Options of its resolver').optional,
  memory: text('How much memory it may take, such as `512m`').optional,
  memory_reservation: text('How much memory it keeps when memory is short').optional,
  memory_swap: text('How much memory and swap together; `-1` for any').optional,
  cpus: text('How many processors it may use, such as `1.5`').optional,
  shm_size: text('The size of its `/dev/shm`').optional,
  pids_limit: integer('How many processes it may have').optional,
  restart_policy: oneOf(['no', 'on-failure', 'always', 'unless-stopped'], 'When it is started again')
    .optional,
  restart_retries: integer('How often, with `on-failure`').optional,
  log_driver: text('Where its output goes').optional,
  log_options: textMap('Options of the log driver').optional,
  capabilities: texts('Capabilities it has more').alias('cap_add').optional,
  cap_drop: texts('Capabilities it has not').optional,
  privileged: flag('Whether it may do what root of the host may').optional,
  read_only: flag('Whether its root file system cannot be written').optional,
  init: flag('Whether a small init runs as its first process').optional,
  tty: flag('Whether it has a terminal').optional,
  interactive: flag('Whether its standard input stays open').optional,
  devices: texts('Devices: `HOST[:CONTAINER[:rwm]]`').optional,
  sysctls: textMap('Kernel settings of its own').optional,
  ulimits: texts('Limits: `NAME:SOFT[:HARD]`').optional,
  security_opts: texts('Security options').optional,
  pid_mode: text('Whose processes it sees').optional,
  ipc_mode: text('Whose shared memory it sees').optional,
  stop_signal: text('The signal that stops it').optional,
  stop_timeout: integer('Seconds that it has for stopping').optional,
  healthcheck: healthcheck.optional,
  auto_remove: flag('Whether it goes when it ends').optional,
}

export type ContainerSettings = Values<typeof settingParams>

/** A network that a container is in. */
export type WantedNetwork = NonNullable<ContainerSettings['networks']>[number]
