import { userInfo } from 'node:os'
import type { Destination, SshConfig, SshConfigSettings } from '../../model/connection.ts'
import { evaluate } from './evaluate.ts'
import { type ConfigFile, configFiles } from './files.ts'
import { settingsOf } from './settings.ts'

/**
 * The ssh_config files of the user and of the system, or the one that is named. They are read when the first host needs
 * them, once for all, and gone through once for each host.
 */
export class SshConfigFiles implements SshConfig {
  readonly file: string | undefined
  private files: readonly ConfigFile[] | undefined
  private readonly known = new Map<string, SshConfigSettings>()

  constructor(file?: string) {
    this.file = file
  }

  settingsFor(destination: Destination): SshConfigSettings {
    const { address, user, port } = destination
    const key = JSON.stringify([address, user, port])
    const settings = this.known.get(key) ?? this.found(destination)
    this.known.set(key, settings)
    return settings
  }

  private found(destination: Destination): SshConfigSettings {
    this.files ??= configFiles(this.file)
    if (this.files.length === 0) return {}
    return settingsOf(evaluate(this.files, destination, userInfo().username), destination)
  }
}
