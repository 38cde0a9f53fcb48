import { homedir } from 'node:os'
import { AccessError } from '../base/errors.ts'
import { reasonOf } from '../base/files.ts'
import { Secret } from '../base/secret.ts'
import type { EnvironmentSettings } from '../model/environment.ts'
import type { Identity } from './age.ts'
import { identitiesIn, UnusableKey } from './identity.ts'
import { type KeyPlace, keyFolder, keyPlaces, type ProcessEnvironment, variableFor } from './key-places.ts'

/** Where keys and passphrases come from, and who learns them. */
export interface KeySources {
  /** The other environments of the project. */
  readonly siblings: readonly EnvironmentSettings[]
  readonly environment: ProcessEnvironment
  readonly home?: string
  /** Asks a person for a passphrase; without it nobody is asked. */
  readonly ask?: ((question: string) => Promise<Secret>) | undefined
  /** Learns keys, passphrases and values, so that they are not printed. */
  learn(secret: Secret): void
}

/** A key that opens an environment, and where it was found. */
export interface FoundKey {
  readonly identities: readonly Identity[]
  readonly place: string
}

/**
 * Looks for a private key of an environment, place by place: the first that holds one counts.
 * @throws AccessError when there is none, or when a place that was named holds the key of another environment
 */
export async function findKey(settings: EnvironmentSettings, sources: KeySources): Promise<FoundKey> {
  const home = sources.home ?? homedir()
  const search = new Search(settings, sources)
  for (const place of keyPlaces(settings, sources.environment, home)) {
    const identities = await search.look(place)
    if (identities.length > 0) return { identities, place: place.name }
  }
  throw search.failure(keyFolder(sources.environment, home))
}

class Search {
  private readonly settings: EnvironmentSettings
  private readonly sources: KeySources
  /** What was found in each place. */
  private readonly seen: string[] = []

  constructor(settings: EnvironmentSettings, sources: KeySources) {
    this.settings = settings
    this.sources = sources
  }

  /** The keys of the environment in a place. */
  async look(place: KeyPlace): Promise<readonly Identity[]> {
    const all = await this.identities(place)
    for (const { secret } of all) this.sources.learn(secret)
    const ours = all.filter(({ recipient }) => isRecipientOf(this.settings, recipient))
    if (all.length > 0 && ours.length === 0) this.refuse(all, place)
    return ours
  }

  failure(folder: string): AccessError {
    const { name, recipients } = this.settings
    const keys = recipients.map(({ text }) => `  ${text}`).join('\n')
    const places = this.seen.map(line => `  ${line}`).join('\n')
    return new AccessError({
      message: `Cannot open ${name}: there is no key for it. Its secrets are encrypted for\n${keys}\nLooked in\n${places}`,
      hint: `put the private key of one of them into ${folder}/${name}.key (chmod 600) or ${variableFor('DELIVER_KEY', name)}; who has none makes one with deliver secrets init -i ${name}`,
    })
  }

  private async identities(place: KeyPlace): Promise<readonly Identity[]> {
    try {
      const content = await place.read()
      if (content === undefined) return this.note(place, 'nothing there')
      return await identitiesIn(content, attempt => this.passphrase(place, attempt))
    } catch (error) {
      if (error instanceof AccessError) {
        if (place.isNamed) throw error
        return this.note(place, `${error.message}; ${error.hint}`)
      }
      return this.note(place, error instanceof UnusableKey ? error.message : reasonOf(error))
    }
  }

  /** From the environment, else from a person. Only a person can try again. */
  private async passphrase(place: KeyPlace, attempt: number): Promise<Secret | undefined> {
    const { name } = this.settings
    const given = passphraseGiven(name, this.sources)
    if (given) {
      if (attempt > 1) throw new UnusableKey('the passphrase is wrong')
      return given
    }
    if (!place.mayAsk || !this.sources.ask) return undefined
    const passphrase = await this.sources.ask(`Passphrase of ${place.name}`)
    this.sources.learn(passphrase)
    return passphrase.reveal() === '' ? undefined : passphrase
  }

  /** A place that was named for one environment does not hold the key of another. */
  private refuse(identities: readonly Identity[], place: KeyPlace): void {
    const { name } = this.settings
    const owner = this.sources.siblings.find(sibling =>
      identities.some(({ recipient }) => isRecipientOf(sibling, recipient)),
    )
    if (place.isNamed && owner) {
      throw new AccessError({
        message: `Cannot open ${name} with the key of ${place.name}: this is the key of ${owner.name}`,
        hint: `each environment has a key of its own; was -i ${owner.name} meant?`,
      })
    }
    const what = owner ? `the key of ${owner.name}` : identities.map(({ recipient }) => recipient).join(', ')
    this.note(place, `holds ${what}`)
  }

  private note(place: KeyPlace, what: string): readonly Identity[] {
    this.seen.push(`${place.name}: ${what}`)
    return []
  }
}

function isRecipientOf({ recipients }: EnvironmentSettings, key: string): boolean {
  return recipients.some(({ text }) => text === key)
}

/** The passphrase that the environment of the process holds. */
export function passphraseGiven(name: string, { environment, learn }: KeySources): Secret | undefined {
  const text = environment[variableFor('DELIVER_PASSPHRASE', name)] || environment['DELIVER_PASSPHRASE']
  if (!text) return undefined
  const passphrase = new Secret(text)
  learn(passphrase)
  return passphrase
}
