import type { Texts } from '../docker.ts'

/** A container as `docker container inspect` prints it: the fields that are read here. */
export interface Container {
  readonly Id: string
  readonly Image: string
  readonly State: { readonly Status: string; readonly Health?: { readonly Status: string } | null }
  readonly Config: {
    readonly Image: string
    readonly Cmd: readonly string[] | null
    readonly Entrypoint: readonly string[] | null
    readonly Env: readonly string[] | null
    readonly User: string
    readonly WorkingDir: string
    readonly Hostname: string
    readonly Domainname: string
    readonly Labels: Texts | null
    readonly Volumes: Readonly<Record<string, unknown>> | null
    readonly Tty: boolean
    readonly OpenStdin: boolean
    readonly StopSignal?: string
    readonly StopTimeout?: number | null
    readonly Healthcheck?: {
      readonly Test?: readonly string[] | null
      readonly Interval?: number
      readonly Timeout?: number
      readonly StartPeriod?: number
      readonly Retries?: number
    } | null
  }
  readonly HostConfig: {
    readonly Binds: readonly string[] | null
    readonly Tmpfs?: Texts | null
    readonly VolumesFrom?: readonly string[] | null
    readonly Links?: readonly string[] | null
    readonly PortBindings: Readonly<
      Record<string, readonly { HostIp: string; HostPort: string }[] | null>
    > | null
    readonly NetworkMode: string
    readonly ExtraHosts: readonly string[] | null
    readonly Dns: readonly string[] | null
    readonly DnsSearch: readonly string[] | null
    readonly DnsOptions: readonly string[] | null
    readonly Memory: number
    readonly MemoryReservation: number
    readonly MemorySwap: number
    readonly NanoCpus: number
    readonly ShmSize: number
    readonly PidsLimit: number | null
    readonly RestartPolicy: { readonly Name: string; readonly MaximumRetryCount: number }
    readonly LogConfig: { readonly Type: string; readonly Config: Texts | null }
    readonly CapAdd: readonly string[] | null
    readonly CapDrop: readonly string[] | null
    readonly Privileged: boolean
    readonly ReadonlyRootfs: boolean
    readonly Init?: boolean | null
    readonly AutoRemove: boolean
    readonly Devices:
      | readonly { PathOnHost: string; PathInContainer: string; CgroupPermissions: string }[]
      | null
    readonly Sysctls?: Texts | null
    readonly Ulimits: readonly { Name: string; Soft: number; Hard: number }[] | null
    readonly SecurityOpt: readonly string[] | null
    readonly PidMode: string
    readonly IpcMode: string
  }
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, Endpoint>> | null }
}

/** A container's place in a network. */
export interface Endpoint {
  readonly IPAMConfig: { readonly IPv4Address?: string; readonly IPv6Address?: string } | null
  readonly Aliases: readonly string[] | null
}
