import { TaskError } from '../base/errors.ts'
import { anyMap, text, texts } from '../base/params.ts'
import { defineAction } from '../model/module.ts'

export const deploymentFailed = defineAction({
  name: 'deployment_failed',
  summary: 'Say why a deployment was taken back, on all of its hosts',
  readsOnly: true,
  onController: true,
  params: {
    deployment: text('The deployment'),
    tasks: anyMap('By host: the task that failed there').or({}),
    results: anyMap('By host: what that task came to').or({}),
    lost: texts('The hosts that were lost meanwhile').or([]),
  },
  examples: `
    - deployment_failed:
        deployment: blog
        tasks: { node1: front is ready }
        results: { node1: { msg: nobody listens on port 80 } }
  `,

  act({ deployment, tasks, results, lost }) {
    const where = Object.keys(results).map(host => `${tasks[host] ?? 'a task'} failed on ${host}`)
    const gone = lost.map(host => `${host} was lost`)
    const others = lost.length === 0 ? 'every host has' : 'all other hosts have'
    const details = Object.entries(results).map(([host, result]) => `${host}: ${messageOf(result)}`)
    throw new TaskError(
      [
        `${deployment} was not rolled out, ${others} what was there before: ${[...where, ...gone].join(', ')}`,
        ...details,
        ...lost.map(host => `${host}: it may serve either version; the next run settles that`),
      ].join('\n'),
    )
  },
})

function messageOf(result: unknown): string {
  const { msg } = (result ?? {}) as { msg?: unknown }
  return typeof msg === 'string' ? msg : JSON.stringify(msg ?? 'failed')
}
