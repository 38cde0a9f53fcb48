import { oneOf, text } from '../base/params.ts'
import { forgetJob, isJobId, lookAtJob } from '../host/job.ts'
import { type ActionHost, defineAction } from '../model/module.ts'

interface Want {
  readonly jid: string
  readonly mode: 'status' | 'cleanup'
}

export const asyncStatus = defineAction({
  name: 'async_status',
  summary: 'Ask what came of a task that was started with async and poll: 0',
  params: {
    jid: text('The job: ansible_job_id of what the task registered'),
    mode: oneOf(['status', 'cleanup'], 'Whether to ask, or to take away what the job left behind').or(
      'status',
    ),
  },
  examples: `
    - async_status: { jid: '{{ upgrade.ansible_job_id }}' }
      register: job
      until: finished job
      retries: 60
      delay: 10
    - async_status: { jid: '{{ upgrade.ansible_job_id }}', mode: cleanup }
  `,

  act: (want, host) => (want.mode === 'status' ? status(want, host) : cleanup(want, host)),
  predict: async (want, host) =>
    want.mode === 'status' ? status(want, host) : { changed: true, msg: 'The job would be forgotten' },
})

async function status({ jid }: Want, host: ActionHost) {
  return isJobId(jid) ? lookAtJob(jid, host) : { failed: true, msg: `could not find job ${jid}` }
}

async function cleanup({ jid }: Want, host: ActionHost) {
  if (isJobId(jid)) await forgetJob(jid, host)
  return { ansible_job_id: jid, erased: `~/.ansible_async/${jid}` }
}
