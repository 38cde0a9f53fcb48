/** The keys that a part of a compose file may have: those that are read, and those that are refused, with what to do. */
export interface KnownKeys<Read extends string> {
  readonly read: readonly Read[]
  readonly refused: Readonly<Record<string, string>>
}

function known<const Read extends string>(
  read: readonly Read[],
  refused: Readonly<Record<string, string>>,
): KnownKeys<Read> {
  return { read, refused }
}

const cgroups = 'limits are told by mem_limit, cpus and pids_limit'
const windows = 'it is for Windows only'
const ownNetwork = 'containers are in the network of their environment, with addresses that Docker gives them'
const forBuilds = 'images are built elsewhere: only context, dockerfile, args and target are read'
const secretsNow = 'content comes from a file, a variable, or the inventory (external: true)'

export const topKeys = known(
  ['version', 'name', 'include', 'services', 'networks', 'volumes', 'secrets', 'configs'],
  { models: 'run the model as a service, and give its address by environment' },
)

export const serviceKeys = known(
  [
    'build',
    'cap_add',
    'cap_drop',
    'command',
    'configs',
    'container_name',
    'cpus',
    'depends_on',
    'deploy',
    'devices',
    'dns',
    'dns_opt',
    'domainname',
    'entrypoint',
    'env_file',
    'environment',
    'expose',
    'extends',
    'extra_hosts',
    'healthcheck',
    'hostname',
    'image',
    'init',
    'ipc',
    'labels',
    'links',
    'logging',
    'mem_limit',
    'mem_reservation',
    'memswap_limit',
    'networks',
    'pid',
    'pids_limit',
    'ports',
    'privileged',
    'profiles',
    'read_only',
    'restart',
    'scale',
    'secrets',
    'security_opt',
    'shm_size',
    'stdin_open',
    'stop_grace_period',
    'stop_signal',
    'sysctls',
    'tmpfs',
    'tty',
    'ulimits',
    'user',
    'volumes',
    'working_dir',
  ],
  {
    annotations: 'labels are read',
    attach: 'output stays on the machine: docker logs shows it',
    blkio_config: cgroups,
    cgroup: cgroups,
    cgroup_parent: cgroups,
    cpu_count: windows,
    cpu_percent: windows,
    cpu_period: cgroups,
    cpu_quota: cgroups,
    cpu_rt_period: cgroups,
    cpu_rt_runtime: cgroups,
    cpu_shares: cgroups,
    cpuset: cgroups,
    credential_spec: windows,
    develop: 'it is for work on a workstation; take it out of the file that is deployed',
    device_cgroup_rules: 'devices are given by devices',
    dns_search: 'names are looked up among the services, then in the environment',
    external_links: 'every container of an environment is known as SERVICE.DEPLOYMENT.SUFFIX',
    gpus: 'devices are given by devices',
    group_add: 'user: NAME:GROUP sets a group',
    isolation: windows,
    label_file: 'labels are written in the file',
    mac_address: ownNetwork,
    mem_swappiness: cgroups,
    models: 'run the model as a service, and give its address by environment',
    network_mode: ownNetwork,
    oom_kill_disable: cgroups,
    oom_score_adj: cgroups,
    platform: 'a machine runs images for its own processor',
    post_start: 'a command before each new version is x-deliver: { release: COMMAND }',
    pre_stop: 'stop_signal and stop_grace_period say how it ends',
    provider: 'only containers are deployed',
    pull_policy: 'the variable container_pull says it for an environment: always, or missing',
    pull_refresh_after: 'the variable container_pull says it for an environment: always, or missing',
    runtime: 'the machine decides it',
    storage_opt: 'the machine decides it',
    use_api_socket: 'mount the socket of Docker by volumes, if it must be',
    userns_mode: 'the machine decides it',
    uts: 'hostname sets its host name',
    volumes_from: 'name the same volumes in both services',
  },
)

export const buildKeys = known(['context', 'dockerfile', 'args', 'target'], {
  additional_contexts: forBuilds,
  cache_from: forBuilds,
  cache_to: forBuilds,
  dockerfile_inline: forBuilds,
  entitlements: forBuilds,
  extra_hosts: forBuilds,
  isolation: forBuilds,
  labels: forBuilds,
  network: forBuilds,
  no_cache: forBuilds,
  platforms: forBuilds,
  privileged: forBuilds,
  provenance: forBuilds,
  pull: forBuilds,
  sbom: forBuilds,
  secrets: forBuilds,
  shm_size: forBuilds,
  ssh: forBuilds,
  tags: forBuilds,
  ulimits: forBuilds,
})

export const deployKeys = known(['labels', 'mode', 'replicas', 'resources', 'update_config'], {
  endpoint_mode: 'a service has one name, which leads to all of its containers',
  placement: 'the inventory says on which machines a service runs',
  restart_policy: 'restart says it',
  rollback_config: 'a new version that does not become healthy is taken back at once',
})

export const resourceKeys = known(['limits', 'reservations'], {})

export const limitKeys = known(['cpus', 'memory', 'pids'], {})

export const reservationKeys = known(['memory'], {
  cpus: 'only memory can be reserved',
  devices: 'devices are given by devices',
  generic_resources: 'only memory can be reserved',
})

export const updateKeys = known(['parallelism', 'delay', 'order', 'failure_action'], {
  max_failure_ratio: 'one container that does not become healthy ends the update',
  monitor: 'healthcheck says when a new container can be used',
})

export const healthKeys = known(['disable', 'interval', 'retries', 'start_period', 'test', 'timeout'], {
  start_interval: 'interval counts from the beginning',
})

export const networkKeys = known(['driver', 'name'], {
  attachable: ownNetwork,
  driver_opts: ownNetwork,
  enable_ipv4: ownNetwork,
  enable_ipv6: ownNetwork,
  external: ownNetwork,
  internal: 'no container can be kept from the outside here; take internal out, or close it by the firewall',
  ipam: ownNetwork,
  labels: ownNetwork,
})

export const serviceNetworkKeys = known(['aliases', 'priority', 'gw_priority'], {
  driver_opts: ownNetwork,
  interface_name: ownNetwork,
  ipv4_address: ownNetwork,
  ipv6_address: ownNetwork,
  link_local_ips: ownNetwork,
  mac_address: ownNetwork,
})

export const volumeKeys = known(['driver'], {
  driver_opts:
    'volumes lie on the machine; one elsewhere is mounted there by a playbook, and given by its path',
  external: 'volumes belong to a deployment; a folder of the machine is given by its path',
  labels: 'volumes have the labels of the deployment',
  name: 'a volume is called DEPLOYMENT-NAME',
})

export const mountKeys = known(['type', 'source', 'target', 'read_only', 'bind', 'volume', 'tmpfs'], {
  consistency: 'it has a meaning on Macs only',
  image: 'only volumes, binds and tmpfs are mounted',
})

export const bindKeys = known(['create_host_path'], {
  propagation: 'it cannot be chosen',
  recursive: 'it cannot be chosen',
  selinux: 'it cannot be chosen',
})

export const mountedVolumeKeys = known([], {
  labels: 'volumes have the labels of the deployment',
  nocopy: 'a new volume begins with what the image has there',
  subpath: 'a volume is mounted as a whole; make two of it',
})

export const tmpfsKeys = known(['size', 'mode'], {})

export const secretKeys = known(['file', 'environment', 'external', 'name'], {
  driver: secretsNow,
  driver_opts: secretsNow,
  labels: secretsNow,
  template_driver: secretsNow,
})

export const configKeys = known(['content', 'file', 'environment', 'external', 'name'], {
  labels: secretsNow,
  template_driver: secretsNow,
})

export const grantKeys = known(['source', 'target', 'mode'], {
  gid: 'mode: 0444 lets everybody read it',
  uid: 'mode: 0444 lets everybody read it',
})

export const dependencyKeys = known(['condition', 'required', 'restart'], {})

export const portKeys = known(
  ['app_protocol', 'host_ip', 'mode', 'name', 'protocol', 'published', 'target'],
  {},
)

export const loggingKeys = known(['driver', 'options'], {})

export const extendsKeys = known(['file', 'service'], {})

export const includeKeys = known(['path'], {
  env_file: 'an .env beside the included file is read',
  project_directory: 'paths are seen from the file in which they stand',
})

export const envFileKeys = known(['path', 'required'], { format: 'files are read as compose reads them' })
