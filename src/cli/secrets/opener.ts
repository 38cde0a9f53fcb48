import { join } from 'node:path'
import { AccessError } from '../../base/errors.ts'
import { isFolder } from '../../base/files.ts'
import type { Redaction } from '../../base/redaction.ts'
import type { EnvironmentSettings } from '../../model/environment.ts'
import type { SecretVariables } from '../../model/inventory.ts'
import { keySources, takeSecretVariables } from './environment.ts'

/** Opens the secrets of an environment; the same environment is opened once. */
export type OpenSecrets = (settings: EnvironmentSettings) => Promise<readonly SecretVariables[]>

/**
 * What a run opens environments with, made before it starts any other process: keys and passphrases in variables of this
 * process are taken out of it, so that no child gets them. All keys, passphrases and values are added to the redaction.
 */
export function secretsOpener(redaction: Redaction): OpenSecrets {
  const environment = takeSecretVariables(process.env)
  const opened = new Map<string, ReturnType<OpenSecrets>>()
  return settings => {
    const known = opened.get(settings.folder) ?? open(settings)
    opened.set(settings.folder, known)
    return known
  }

  async function open(settings: EnvironmentSettings): ReturnType<OpenSecrets> {
    if (settings.recipients.length === 0 && !isFolder(join(settings.folder, 'secrets'))) return []
    const { openSecrets } = await import('../../secrets/open.ts')
    return openSecrets(settings, keySources(settings, environment, redaction))
  }
}

/** For what can be said without secrets too: where the key is missing, there are none. */
export function ifAtHand(open: OpenSecrets): OpenSecrets {
  return async settings => {
    try {
      return await open(settings)
    } catch (error) {
      if (error instanceof AccessError) return []
      throw error
    }
  }
}
