import { exitCodes, UsageError } from '../base/errors.ts'
import { didYouMean } from '../base/nearest.ts'
import type { CliContext } from './cli-context.ts'
import { lock } from './environment/lock.ts'
import { runs } from './environment/runs.ts'
import { doctor } from './hosts/doctor.ts'
import { ping } from './hosts/ping.ts'
import { inventory } from './inventory/inventory.ts'
import { trust } from './trust/trust.ts'

interface Subcommand {
  readonly does: string
  run(context: CliContext): Promise<number>
}

/** The commands of `deliver`, by name. */
const commands = new Map<string, Subcommand>([
  [
    'deploy',
    {
      does: 'roll a service file out, without an interruption',
      run: async context => (await import('./deploy/deploy.ts')).deploy(context),
    },
  ],
  [
    'apps',
    {
      does: 'the deployments of an environment',
      run: async context => (await import('./apps/apps.ts')).apps(context),
    },
  ],
  [
    'app',
    {
      does: 'what a deployment does, and what to do with it',
      run: async context => (await import('./apps/app.ts')).app(context),
    },
  ],
  ['inventory', { does: 'who the hosts are, and where their variables come from', run: inventory }],
  ['trust', { does: 'show the keys of hosts, and make them known', run: trust }],
  [
    'secrets',
    {
      does: 'what is encrypted in an environment, and who can read it',
      run: async context => (await import('./secrets/secrets.ts')).secrets(context),
    },
  ],
  [
    'service',
    {
      does: 'what is wrong in a service file, and how it looks in another notation',
      run: async context => (await import('./service/service.ts')).service(context),
    },
  ],
  [
    'convert',
    {
      does: 'take a project of Ansible over',
      run: async context => (await import('./convert/convert.ts')).convert(context),
    },
  ],
  ['ping', { does: 'which hosts can be worked on', run: ping }],
  [
    'doctor',
    { does: 'what is wrong here, with an environment or on its hosts, and what mends it', run: doctor },
  ],
  ['lock', { does: 'who changes an environment now, and how to release what a dead run holds', run: lock }],
  ['runs', { does: 'who changed an environment, when, and how that ended', run: runs }],
])

const width = Math.max(...[...commands.keys()].map(({ length }) => length))

const help = [
  'deliver COMMAND [FLAGS]',
  '',
  ...[...commands].map(([name, { does }]) => `  deliver ${name.padEnd(width)}  ${does}`),
  '',
  'deliver COMMAND --help shows the flags of a command. Playbooks are run by deliver-play.',
  '',
].join('\n')

/** `deliver`: runs the command that its first argument names. */
export async function deliver(context: CliContext): Promise<number> {
  const [name, ...argv] = context.argv
  if (name === undefined || name === '--help' || name === 'help') {
    context.stdout.write(help)
    return name === undefined ? exitCodes.usage : exitCodes.ok
  }
  const command = commands.get(name)
  if (command) return command.run({ ...context, argv })
  throw new UsageError(`There is no command ${name}`, {
    hint: didYouMean(name, commands.keys()) ?? 'deliver --help shows every command',
  })
}
