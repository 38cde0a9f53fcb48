import { resolve } from 'node:path'
import { exitCodes, UsageError } from '../../base/errors.ts'
import { quote } from '../../base/shell.ts'
import { nodeOf } from '../../base/yaml.ts'
import { playsIn } from '../../playbook/load.ts'
import type { CliContext } from '../cli-context.ts'
import { type CommandLine, readCommand } from '../flags/command.ts'
import type { Given } from '../flags/flag.ts'
import { deployFlags } from '../flags/flags.ts'
import { askedOf } from '../flags/options.ts'
import { onScreen } from '../on-screen.ts'
import { playFrom } from '../play/play.ts'

const deployCommand: CommandLine<typeof deployFlags> = {
  name: 'deliver deploy',
  usage:
    '$0 [FLAGS] FILE [DEPLOYMENT]\n\nRolls a service file out as a deployment, without an interruption. The name of the folder names the deployment where nothing else does.',
  flags: deployFlags,
  words: 'words',
  examples: [
    [
      '$0 shop/Deliverous shop-staging -i staging',
      'what the file says, on the hosts of the groups shop_staging...',
    ],
    ['$0 shop -i production --check --diff', 'what would change'],
  ],
}

/** `deliver deploy`: rolls out a service file. Returns the exit code. */
export async function deploy(given: CliContext): Promise<number> {
  const read = await readCommand(deployCommand, given)
  if (!read) return exitCodes.ok
  const [file, name, ...more] = read.words
  if (file === undefined || more.length > 0) {
    throw new UsageError('deliver deploy takes a service file, and the name of the deployment', {
      hint: 'deliver deploy shop/Deliverous shop-staging -i staging',
    })
  }
  const { redeploy: isRedeployed, ...flags } = read.given
  const extraVars = isRedeployed === true ? [redeploying('all')] : []
  return deployFile({ file, name, extraVars, given: flags }, given)
}

/** The variable that makes the containers of a service anew, or of all. */
export function redeploying(service: string): string {
  return JSON.stringify({ redeploy: { [service]: new Date().toISOString() } })
}

export interface DeployRequest {
  readonly file: string
  /** The name of the deployment, where that is not the folder of the file. */
  readonly name?: string | undefined
  /** Flags of deliver-play. */
  readonly given: Given
  /** Variables that win over all others, as `NAME=VALUE` or JSON. */
  readonly extraVars?: readonly string[]
}

export async function deployFile(
  { file, name, given, extraVars = [] }: DeployRequest,
  context: CliContext,
): Promise<number> {
  const asked = askedOf(['deliver', 'deploy', file, ...(name === undefined ? [] : [name])], given)
  const entry = { deploy: resolve(file), ...(name !== undefined && { as: name }), become: true }
  const place = { source: { file: asked.command.map(quote).join(' '), text: '' }, offset: 0 }
  return playFrom(
    {
      folders: [process.cwd()],
      load: options => playsIn(nodeOf([entry], place), process.cwd(), options),
    },
    { ...asked, 'extra-vars': [...asked['extra-vars'], ...extraVars] },
    onScreen(context),
  )
}
