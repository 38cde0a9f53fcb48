import type { Texts } from '../../host/docker.ts'

interface Roll {
  readonly Parallelism?: number
  readonly Delay?: number
  readonly FailureAction?: string
  readonly Monitor?: number
  readonly MaxFailureRatio?: number
  readonly Order?: string
}

/** A service as `docker service inspect` prints it: the fields that are read here. */
export interface Service {
  readonly Spec: {
    readonly Labels?: Texts | null
    readonly Mode: { readonly Replicated?: { readonly Replicas?: number }; readonly Global?: object }
    readonly TaskTemplate: {
      readonly ContainerSpec: {
        readonly Image: string
        readonly Command?: readonly string[] | null
        readonly Args?: readonly string[] | null
        readonly Env?: readonly string[] | null
        readonly User?: string
        readonly Dir?: string
        readonly Hostname?: string
        readonly Labels?: Texts | null
        readonly Mounts?:
          | readonly { Type: string; Source?: string; Target: string; ReadOnly?: boolean }[]
          | null
      }
      readonly Placement?: { readonly Constraints?: readonly string[] | null } | null
      readonly RestartPolicy?: {
        readonly Condition?: string
        readonly Delay?: number
        readonly MaxAttempts?: number
        readonly Window?: number
      } | null
      readonly Networks?: readonly { readonly Target: string }[] | null
    }
    readonly UpdateConfig?: Roll | null
    readonly RollbackConfig?: Roll | null
    readonly EndpointSpec?: {
      readonly Ports?:
        | readonly { Protocol: string; TargetPort: number; PublishedPort?: number; PublishMode: string }[]
        | null
    } | null
  }
}
