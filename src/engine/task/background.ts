import { forgetJob, lookAtJob, newJobId, startJob } from '../../host/job.ts'
import type { ActionHost, ActionModule, Background, Outcome } from '../../model/module.ts'

/** How a task runs in the background. */
export interface BackgroundTiming {
  /** The limit for the job. */
  readonly seconds: number
  /** Seconds between looks at the job; with 0 the task does not wait for it. */
  readonly poll: number | undefined
}

/** A module whose script can run in the background. */
export type BackgroundModule = ActionModule & Required<Pick<ActionModule, 'background'>>

/** The module with its script run as a job: the job is started, and looked at until it has ended. */
export function inBackground(module: BackgroundModule, timing: () => BackgroundTiming): ActionModule {
  return {
    ...module,
    async act(want, host) {
      const { seconds, poll } = timing()
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
