import { forgetJob, lookAtJob, newJobId, startJob } from '../../host/job.ts'
import type { ActionHost, ActionModule, Background, Outcome } from '../../model/module.ts'

/** For how long a task may run in the background, and how often it is looked at: not at all with 0. */
export interface Patience {
  readonly seconds: number
  readonly poll: number | undefined
}

/** A module whose script can run in the background. */
export type BackgroundModule = ActionModule & Required<Pick<ActionModule, 'background'>>

/** The same module, whose script becomes a job: it is started, and looked at until it has ended. */
export function inBackground(module: BackgroundModule, patience: () => Patience): ActionModule {
  return {
    ...module,
    async act(want, host) {
      const { seconds, poll } = patience()
      return seconds <= 0 ? module.act(want, host) : run(module.background(want), seconds, poll, host)
    },
  }
}

async function run(
  { script, options }: Background,
  seconds: number,
  poll: number | undefined,
  host: ActionHost,
): Promise<Outcome> {
  const id = newJobId()
  await startJob(id, script, seconds, options, host)
  if (poll === 0) {
    const results_file = `~/.ansible_async/${id}`
    return { changed: true, started: 1, finished: 0, ansible_job_id: id, results_file }
  }
  for (let looks = 0; ; looks++) {
    await host.sleep(poll ?? Math.min(2 ** looks, longestPause))
    const outcome = await lookAtJob(id, host)
    if (outcome['finished'] === 0) continue
    await forgetJob(id, host)
    return outcome
  }
}

/** Seconds between looks at a job, where the task does not say: short at first. */
const longestPause = 15
