import { AccessError, exitCodes } from '../../base/errors.ts'
import type { EnvironmentSettings } from '../../model/environment.ts'
import { type FoundKey, findKey } from '../../secrets/find-key.ts'
import { type Call, defineCommand, environmentOf, say } from './command.ts'
import { keySources, siblingsOf } from './environment.ts'

export const recipients = defineCommand({
  name: 'recipients',
  does: 'list who can read the secrets of each environment, and which keys are at hand',

  async run(call) {
    const { settings } = environmentOf(call)
    for (const each of [settings, ...siblingsOf(settings)]) say(call.context, await described(each, call))
    return exitCodes.ok
  },
})

async function described(settings: EnvironmentSettings, call: Call): Promise<string> {
  const { name, recipients } = settings
  if (recipients.length === 0) return `${name}: no recipients, it can have no secrets`
  const key = await keyAtHand(settings, call)
  const isOurs = (recipient: string) => key?.identities.some(identity => identity.recipient === recipient)
  const lines = recipients.map(
    ({ text }) => `  ${text}${isOurs(text) ? `  its key is in ${key?.place}` : ''}`,
  )
  return [`${name}: ${key ? 'you have a key' : 'you have no key'}`, ...lines].join('\n')
}

/** Nobody is asked for a passphrase only to list. */
export async function keyAtHand(settings: EnvironmentSettings, call: Call): Promise<FoundKey | undefined> {
  const sources = keySources(settings, call.processEnvironment, call.context.redaction)
  try {
    return await findKey(settings, { ...sources, ask: undefined })
  } catch (error) {
    if (error instanceof AccessError) return undefined
    throw error
  }
}
