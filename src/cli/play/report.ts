import { exitCodes } from '../../base/errors.ts'
import { printable } from '../../base/printable.ts'
import { run } from '../../engine/run.ts'
import type { World } from '../../engine/world.ts'
import type { Reporter } from '../../model/event.ts'
import type { Play } from '../../model/playbook.ts'
import { jsonReporter } from '../../reporters/json.ts'
import { terminalReporter } from '../../reporters/terminal.ts'
import type { Surroundings } from '../cli-context.ts'
import type { Asked } from '../flags/options.ts'
import { stateFolder } from '../state/state.ts'
import { Outcome } from './outcome.ts'
import { commandFor, lostIn } from './retry-command.ts'

/** Runs the plays and tells what happens; ends with the command that does again what failed. Gives the exit code. */
export async function reportRun(
  plays: readonly Play[],
  world: World,
  asked: Asked,
  around: Surroundings,
): Promise<number> {
  const reporter = reporterFor(asked, around)
  const outcome = new Outcome()
  for await (const event of run(plays, world)) {
    reporter.report(event)
    outcome.see(event)
  }
  const lost = outcome.recap ? lostIn(outcome.recap) : []
  if (lost.length > 0 && !asked.json) {
    const { environment } = world.inventory
    const command = commandFor(asked, lost, environment, stateFolder(world.inventory))
    around.stdout.write(`To do what failed again:\n  ${printable(command)}\n`)
  }
  return world.signal.aborted ? exitCodes.interrupted : outcome.exitCode
}

function reporterFor(asked: Asked, { stdout }: Surroundings): Reporter {
  const write = (text: string) => void stdout.write(text)
  if (asked.json) return jsonReporter(write)
  return terminalReporter({
    write,
    colours: stdout.isTTY === true && !process.env['NO_COLOR'],
    diff: asked.diff,
    verbosity: asked.verbose,
    now: () => performance.now(),
  })
}
