import { exitCodes } from '../../base/errors.ts'
import { printable } from '../../base/printable.ts'
import { run } from '../../engine/run.ts'
import type { World } from '../../engine/world.ts'
import type { Reporter } from '../../model/event.ts'
import type { Play } from '../../model/playbook.ts'
import { jsonReporter } from '../../reporters/json.ts'
import { redacting } from '../../reporters/redacting.ts'
import { longestGathering, terminalReporter } from '../../reporters/terminal.ts'
import type { PlayContext } from '../cli-context.ts'
import type { Asked } from '../flags/options.ts'
import { stateFolder } from '../state/state.ts'
import { hasColours } from './colours.ts'
import { Outcome } from './outcome.ts'
import { failedHosts, retryCommand } from './retry-command.ts'

/** Runs the plays, reports their events, and ends with the command that repeats what failed. Returns the exit code. */
export async function reportRun(
  plays: readonly Play[],
  world: World,
  asked: Asked,
  context: PlayContext,
): Promise<number> {
  const { redaction } = world
  const reporter = redacting(reporterFor(asked, context), redaction)
  const outcome = new Outcome()
  try {
    for await (const event of run(plays, world)) {
      reporter.report(event)
      outcome.see(event)
    }
  } finally {
    context.screen.hide()
  }
  const failed = outcome.recap ? failedHosts(outcome.recap) : []
  if (failed.length > 0 && !asked.json) {
    const { environment } = world.inventory
    const redact = (word: string) => redaction.redact(word)
    const command = retryCommand(asked, failed, environment, stateFolder(world.inventory), redact)
    context.stdout.write(`To do what failed again:\n  ${printable(command)}\n`)
  }
  return world.signal.aborted ? exitCodes.interrupted : outcome.exitCode
}

/** A person at a terminal sees results at once; in a file or a log it counts more that hosts alike share a line. */
function reporterFor(asked: Asked, { stdout, events, screen }: PlayContext): Reporter {
  if (asked.json)
    return jsonReporter(
      text => void events.write(text),
      () => performance.now(),
    )
  return terminalReporter({
    screen,
    colours: hasColours(asked.color, stdout, process.env),
    diff: asked.diff,
    verbosity: asked.verbose,
    quiet: asked.quiet,
    profile: asked.profile,
    gatherFor: stdout.isTTY === true ? 100 : longestGathering,
    now: () => performance.now(),
  })
}
