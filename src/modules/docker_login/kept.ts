import { TaskError } from '../../base/errors.ts'

/** A login as docker keeps it. */
export interface Kept {
  readonly username?: string | undefined
  readonly password?: string | undefined
}

/**
 * Understands the file of logins, and what a credential helper says of one:
 *
 *     {"auths": {"registry.dev:5000": {"auth": "BASE64 OF NAME:PASSWORD"}}}
 *     {"ServerURL": "registry.dev:5000", "Username": "deploy", "Secret": "s3cret"}
 */
export function keptLogin(config: string, helper: string, registry: string): Kept | undefined {
  if (helper.startsWith('{')) {
    const { Username: username, Secret: password } = JSON.parse(helper) as Record<string, string>
    return { username, password }
  }
  const auths = Object.entries(read(config).auths ?? {})
  const [, entry] = auths.find(([server]) => serverOf(server) === serverOf(registry)) ?? []
  if (!entry) return undefined
  const [username, ...password] = Buffer.from(entry.auth ?? '', 'base64')
    .toString()
    .split(':')
  return { username, password: password.join(':') }
}

/** The name of a registry without what may stand around it. */
export function serverOf(registry: string): string {
  const [server = ''] = registry.replace(/^https?:\/\//, '').split('/')
  return ['docker.io', 'registry-1.docker.io'].includes(server) ? 'index.docker.io' : server
}

function read(config: string): { auths?: Readonly<Record<string, { auth?: string }>> } {
  if (config.trim() === '') return {}
  try {
    return JSON.parse(config)
  } catch (error) {
    throw new TaskError('Cannot read the logins of docker: the file is no JSON', { cause: error })
  }
}
