import { resolve } from 'node:path'
import { counted } from '../../base/counted.ts'
import { DeliverError, exitCodes, formatProblem, TrustError } from '../../base/errors.ts'
import { printable } from '../../base/printable.ts'
import type { ConnectionOptions } from '../../engine/reach/target.ts'
import { loadInventory } from '../../inventory/load.ts'
import type { Target } from '../../model/connection.ts'
import { refuseStrange } from '../../transport/connect.ts'
import { scanHost } from '../../transport/ssh/scan.ts'
import { type SshDeps, sshDeps } from '../../transport/ssh/ssh.ts'
import { trustOf } from '../../transport/ssh/trust.ts'
import { SshConfigFiles } from '../../transport/ssh-config/ssh-config.ts'
import { hostAsker } from '../ask.ts'
import type { CliContext } from '../cli-context.ts'
import { type CommandLine, readCommand } from '../flags/command.ts'
import { readExtraVars } from '../flags/extra-vars.ts'
import type { Values } from '../flags/flag.ts'
import { trustFlags } from '../flags/flags.ts'
import { confirm } from '../prompt.ts'
import { ifAtHand, secretsOpener } from '../secrets/opener.ts'
import { warningsTo } from '../warnings.ts'
import { type Decision, decide, type HostKeys, hostKeys } from './decision.ts'
import { shownKeys } from './show.ts'
import { inventoryTargets, plainTargets, stages } from './targets.ts'

type Asked = Values<typeof trustFlags>

const trustCommand: CommandLine<typeof trustFlags> = {
  name: 'deliver trust',
  usage:
    '$0 [FLAGS] HOST...\n\nShows the keys of hosts, asks, and makes them known. With -i, HOST is a pattern of the inventory.',
  flags: trustFlags,
  words: 'hosts',
  examples: [
    ['$0 web1.example.org db1.example.org:2222', 'two hosts, whoever they belong to'],
    ['$0 -i production all', 'every host of an environment, and those that lead to them'],
    ['$0 -i production web1 --replace', 'a host that was made anew'],
  ],
}

/** `deliver trust`: asks hosts for their keys, and records those that are accepted. Returns the exit code. */
export async function trust(context: CliContext): Promise<number> {
  const read = await readCommand(trustCommand, context)
  if (!read) return exitCodes.ok
  const targets = await namedTargets(read.words, read.values, context)
  targets.forEach(refuseStrange)
  const run = new TrustRun(read.values, context)
  for (const stage of stages(targets)) await run.trust(stage)
  return run.exitCode
}

async function namedTargets(
  names: readonly string[],
  asked: Asked,
  { stderr, redaction }: CliContext,
): Promise<Target[]> {
  const options: ConnectionOptions = {
    become: false,
    becomeUser: undefined,
    becomePassword: undefined,
    connection: undefined,
    user: asked.user,
    password: undefined,
    privateKeyFile: asked['private-key'],
    timeoutSeconds: asked.timeout,
    sshConfig: new SshConfigFiles(asked['ssh-config']),
  }
  if (asked.inventory.length === 0) return plainTargets(names, options)
  const inventory = await loadInventory(asked.inventory, {
    playbookFolders: [process.cwd(), resolve('playbooks')],
    secrets: ifAtHand(secretsOpener(redaction)),
    ask: hostAsker(asked['ssh-config']),
    warn: warningsTo(stderr),
  })
  return inventoryTargets(names, inventory, readExtraVars(asked['extra-vars']), options)
}

/** One run of the command: hosts in stages, and what came of them. */
class TrustRun {
  private readonly asked: Asked
  private readonly context: CliContext
  private readonly world: SshDeps = sshDeps({})
  private hasRefused = false
  private hasUnreachable = false

  constructor(asked: Asked, context: CliContext) {
    this.asked = asked
    this.context = context
  }

  get exitCode(): number {
    if (this.hasRefused) return exitCodes.trust
    return this.hasUnreachable ? exitCodes.unreachable : exitCodes.ok
  }

  /** Asks the hosts of a stage for their keys at once, shows all, and decides with one question. */
  async trust(targets: readonly Target[]): Promise<void> {
    const terms = { fingerprints: this.asked.fingerprint, replace: this.asked.replace }
    const scanned = await Promise.all(targets.map(target => this.scanned(target)))
    const decided = scanned.flat().map(keys => ({ keys, decision: decide(keys, terms) }))
    for (const { keys } of decided) this.print(shownKeys(keys))
    for (const { keys, decision } of decided) if (decision.kind === 'refused') this.refuse(keys, decision)
    const acceptable = decided.flatMap(({ keys, decision }) =>
      decision.kind === 'acceptable' ? [{ keys, decision }] : [],
    )
    if (acceptable.length === 0) return
    if (await this.areAccepted(acceptable.map(({ decision }) => decision.keys.length))) {
      for (const { keys, decision } of acceptable) await this.record(keys, decision)
    } else this.hasRefused = true
  }

  private async scanned(target: Target): Promise<HostKeys[]> {
    try {
      return [hostKeys(await scanHost(target, this.world))]
    } catch (error) {
      this.fail(error)
      return []
    }
  }

  /** What people say on the command line counts; else they are asked; where nobody is there, nothing is accepted. */
  private async areAccepted(keys: readonly number[]): Promise<boolean> {
    if (this.asked.yes || this.asked.fingerprint.length > 0) return true
    const all = keys.reduce((sum, each) => sum + each, 0)
    const what = `${counted(all, 'key')} of ${counted(keys.length, 'host')}`
    if (process.stdin.isTTY) return confirm(`Trust ${what}?`)
    this.complain(
      new TrustError(`Cannot ask whether to trust ${what}: this is no terminal`, {
        hint: 'compare the fingerprints, then give them with --fingerprint; --yes accepts what is shown',
      }),
    )
    return false
  }

  private async record({ host, name }: HostKeys, decision: Decision & { kind: 'acceptable' }): Promise<void> {
    const keys = decision.keys.map(({ key }) => key)
    try {
      if (decision.replaces) await host.trust.replace(host.keys, keys)
      else for (const key of keys) await host.trust.remember(key)
      await this.makeSure(host.target, keys)
      this.print(`${name}: ${counted(keys.length, 'key')} recorded in ${host.trust.file}\n`)
    } catch (error) {
      this.fail(error)
    }
  }

  /** A line with a pattern may still say something else of the host. */
  private async makeSure(target: Target, keys: readonly Buffer[]): Promise<void> {
    const trust = await trustOf({ ...target, hostKeyChecking: 'yes' }, this.world.files)
    const [key] = keys
    if (key) await trust.judge(key)
  }

  private refuse({ name }: HostKeys, { reason, hint }: Decision & { kind: 'refused' }): void {
    this.hasRefused = true
    this.complain(new TrustError(`Cannot trust ${name}: ${reason}`, { hint }))
  }

  private fail(error: unknown): void {
    if (!(error instanceof DeliverError)) throw error
    if (error instanceof TrustError) this.hasRefused = true
    else this.hasUnreachable = true
    this.complain(error)
  }

  private complain(error: DeliverError): void {
    this.context.stderr.write(printable(`${formatProblem(error)}\n`))
  }

  private print(text: string): void {
    this.context.stdout.write(printable(text))
  }
}
