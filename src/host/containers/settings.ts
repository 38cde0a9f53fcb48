import { reveal } from '../../base/secret.ts'
import type { Texts } from '../docker.ts'
import { actualCommandLine, commandLine } from './command.ts'
import { healthLines, healthWords } from './health.ts'
import { capabilities, displayText, flag, list, map, one, pairs, type Setting, size } from './kinds.ts'
import type { ContainerSettings } from './params.ts'
import { actualPorts, wantedPorts } from './ports.ts'

export const settings: readonly Setting[] = [
  {
    param: 'command',
    many: false,
    ordered: true,
    wanted: want => (want.command === undefined && !want.entrypoint ? undefined : commandLine(want)),
    actual: actualCommandLine,
    words: () => [],
  },
  {
    param: 'env',
    many: true,
    secret: true,
    wanted: ({ env }) => env && Object.entries(env).map(([name, value]) => `${name}=${reveal(value)}`),
    actual: ({ Config }) => Config.Env ?? [],
    inherited: (_, image) => image?.Config?.Env ?? [],
    words: () => [],
  },
  one('user', '--user', ({ Config }) => Config.User),
  one('working_dir', '--workdir', ({ Config }) => Config.WorkingDir),
  one('hostname', '--hostname', ({ Config }) => Config.Hostname),
  one('domainname', '--domainname', ({ Config }) => Config.Domainname),
  {
    ...map('labels', '--label', ({ Config }) => Config.Labels),
    inherited: (_, image) => pairs(image?.Config?.Labels),
  },
  {
    ...list('volumes', '--volume', ({ Config, HostConfig }) => [
      ...(HostConfig.Binds ?? []),
      ...Object.keys(Config.Volumes ?? {}),
    ]),
    wanted: ({ volumes }) => volumes?.map(withoutDefaultMode),
    actual: ({ Config, HostConfig }) => [
      ...(HostConfig.Binds ?? []).map(withoutDefaultMode),
      ...Object.keys(Config.Volumes ?? {}),
    ],
  },
  {
    ...list('volumes_from', '--volumes-from', ({ HostConfig }) => HostConfig.VolumesFrom),
    wanted: ({ volumes_from }) => volumes_from?.map(withoutDefaultMode),
    actual: ({ HostConfig }) => (HostConfig.VolumesFrom ?? []).map(withoutDefaultMode),
  },
  {
    ...list('links', '--link', ({ HostConfig }) => HostConfig.Links),
    wanted: ({ links }) => links?.map(link => (link.includes(':') ? link : `${link}:${link}`)),
    actual: ({ HostConfig }) => (HostConfig.Links ?? []).map(linkAsWritten),
    subject: line => line.split(':')[1],
  },
  {
    ...list('tmpfs', '--tmpfs', ({ HostConfig }) =>
      Object.entries(HostConfig.Tmpfs ?? {}).map(([path, options]) =>
        options ? `${path}:${options}` : path,
      ),
    ),
  },
  {
    ...list('published_ports', '--publish', actualPorts),
    wanted: want => want.published_ports && wantedPorts(want.published_ports),
    subject: line => line.split(' -> ')[1],
  },
  one('network_mode', '--network', ({ HostConfig }) => HostConfig.NetworkMode),
  {
    ...list('etc_hosts', '--add-host', ({ HostConfig }) => HostConfig.ExtraHosts),
    wanted: ({ etc_hosts }) => etc_hosts && hosts(etc_hosts),
    words: ({ etc_hosts }) => hosts(etc_hosts ?? {}).flatMap(host => ['--add-host', host]),
  },
  { ...list('dns_servers', '--dns', ({ HostConfig }) => HostConfig.Dns), many: false, ordered: true },
  {
    ...list('dns_search_domains', '--dns-search', ({ HostConfig }) => HostConfig.DnsSearch),
    many: false,
    ordered: true,
  },
  list('dns_opts', '--dns-option', ({ HostConfig }) => HostConfig.DnsOptions),
  { ...size('memory', '--memory', ({ HostConfig }) => HostConfig.Memory), updatable: true },
  {
    ...size('memory_reservation', '--memory-reservation', ({ HostConfig }) => HostConfig.MemoryReservation),
    updatable: true,
  },
  { ...size('memory_swap', '--memory-swap', ({ HostConfig }) => HostConfig.MemorySwap), updatable: true },
  {
    ...one('cpus', '--cpus', ({ HostConfig }) => HostConfig.NanoCpus / 1e9),
    wanted: ({ cpus }) => (cpus === undefined ? undefined : [String(Number(cpus))]),
    updatable: true,
  },
  size('shm_size', '--shm-size', ({ HostConfig }) => HostConfig.ShmSize),
  { ...one('pids_limit', '--pids-limit', ({ HostConfig }) => HostConfig.PidsLimit ?? 0), updatable: true },
  {
    param: 'restart_policy',
    many: false,
    updatable: true,
    wanted: want => (want.restart_policy ? [restartPolicy(want)] : undefined),
    actual: ({ HostConfig: { RestartPolicy } }) => {
      const retries = RestartPolicy.MaximumRetryCount
      return [`${RestartPolicy.Name || 'no'}${retries ? `:${retries}` : ''}`]
    },
    words: want => (want.restart_policy ? ['--restart', restartPolicy(want)] : []),
  },
  one('log_driver', '--log-driver', ({ HostConfig }) => HostConfig.LogConfig.Type),
  map('log_options', '--log-opt', ({ HostConfig }) => HostConfig.LogConfig.Config),
  capabilities('capabilities', '--cap-add', ({ HostConfig }) => HostConfig.CapAdd),
  capabilities('cap_drop', '--cap-drop', ({ HostConfig }) => HostConfig.CapDrop),
  flag('privileged', '--privileged', ({ HostConfig }) => HostConfig.Privileged),
  flag('read_only', '--read-only', ({ HostConfig }) => HostConfig.ReadonlyRootfs),
  flag('init', '--init', ({ HostConfig }) => HostConfig.Init),
  flag('auto_remove', '--rm', ({ HostConfig }) => HostConfig.AutoRemove),
  flag('tty', '--tty', ({ Config }) => Config.Tty),
  flag('interactive', '--interactive', ({ Config }) => Config.OpenStdin),
  {
    ...list('devices', '--device', ({ HostConfig }) =>
      (HostConfig.Devices ?? []).map(device =>
        [device.PathOnHost, device.PathInContainer, device.CgroupPermissions].join(':'),
      ),
    ),
    wanted: ({ devices }) =>
      devices?.map(spec => {
        const [host = '', inside = host, permissions = 'rwm'] = spec.split(':')
        return [host, inside, permissions].join(':')
      }),
  },
  map('sysctls', '--sysctl', ({ HostConfig }) => HostConfig.Sysctls),
  {
    ...list('ulimits', '--ulimit', ({ HostConfig }) =>
      (HostConfig.Ulimits ?? []).map(({ Name, Soft, Hard }) => [Name, Soft, Hard].join(':')),
    ),
    wanted: ({ ulimits }) =>
      ulimits?.map(spec => {
        const [name, soft, hard = soft] = spec.split(/[:=]/)
        return [name, soft, hard].join(':')
      }),
    words: ({ ulimits = [] }) => ulimits.flatMap(spec => ['--ulimit', spec.replace(':', '=')]),
  },
  {
    ...list('security_opts', '--security-opt', ({ HostConfig }) => HostConfig.SecurityOpt),
    inherited: () => ['label=disable'],
  },
  one('pid_mode', '--pid', ({ HostConfig }) => HostConfig.PidMode),
  one('ipc_mode', '--ipc', ({ HostConfig }) => HostConfig.IpcMode),
  one('stop_signal', '--stop-signal', ({ Config }) => Config.StopSignal),
  one('stop_timeout', '--stop-timeout', ({ Config }) => Config.StopTimeout),
  {
    param: 'healthcheck',
    many: true,
    wanted: ({ healthcheck }) => healthcheck && healthLines(healthcheck),
    actual: ({ Config: { Healthcheck: health } }) => [
      ...(health?.Test?.length ? [`test: ${health.Test.join(' ')}`] : []),
      ...(health?.Interval ? [`interval: ${health.Interval / 1e9}s`] : []),
      ...(health?.Timeout ? [`timeout: ${health.Timeout / 1e9}s`] : []),
      ...(health?.StartPeriod ? [`start period: ${health.StartPeriod / 1e9}s`] : []),
      ...(health?.Retries ? [`retries: ${health.Retries}`] : []),
    ],
    words: ({ healthcheck }) => (healthcheck ? healthWords(healthcheck) : []),
  },
]

/** What a container is made with, as lines for people. */
export function wantedLines(want: ContainerSettings): string[] {
  return settings.flatMap(setting => {
    const wanted = setting.wanted(want)
    return wanted ? [`${setting.param}: ${displayText(setting, wanted)}`] : []
  })
}

function hosts(map: Texts): string[] {
  return Object.entries(map).map(([name, address]) => `${name}:${address}`)
}

/** Docker keeps `db:alias` as `/db:/blog/alias`. */
function linkAsWritten(link: string): string {
  return link.replace(/^\//, '').replace(/:.*\//, ':')
}

function withoutDefaultMode(volume: string): string {
  return volume.replace(/:rw$/, '')
}

function restartPolicy({ restart_policy, restart_retries }: ContainerSettings): string {
  return `${restart_policy}${restart_retries ? `:${restart_retries}` : ''}`
}
