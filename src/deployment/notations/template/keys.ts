import { rolloutKeys } from '../rollout.ts'

/** The sections of a file that are no services. */
export const sections = ['Env', 'Domains', 'Generate', 'Exec', 'Includes'] as const

/** Every key of a service. */
export const keys = {
  required: [],
  optional: [
    'image',
    'cmd',
    'entrypoint',
    'env',
    'port',
    'ports',
    'wan_map',
    'volumes',
    'privileged',
    'memory',
    'git',
    'require',
    'deploy_with',
    'deploy_conflict',
    ...rolloutKeys,
  ],
} as const
