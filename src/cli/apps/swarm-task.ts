import { builtInPlay } from '../hosts/built-in.ts'
import type { AppRequest } from './request.ts'

/** A container that runs, and its host. */
export interface RunningContainer {
  readonly host: string
  /** Its name or ID. */
  readonly name: string
}

/** A task of a service of a swarm, on the first host that runs one. */
export async function swarmTask(
  stacked: string,
  { given, context }: AppRequest,
): Promise<RunningContainer | undefined> {
  const filter = `label=com.docker.swarm.service.name=${stacked}`
  const { hosts, events } = await builtInPlay(
    [
      {
        name: 'Tasks',
        command: { argv: ['docker', 'container', 'ls', '--quiet', '--filter', filter] },
        become: true,
      },
    ],
    { given, words: ['docker_hosts'], otherwise: ['all'] },
    context,
  )
  const found = new Map<string, string>()
  for await (const event of events()) {
    const [id] = event.event === 'task' ? String(event.result['stdout'] ?? '').split('\n') : []
    if (event.event === 'task' && id) found.set(event.host, id)
  }
  const host = hosts.find(name => found.has(name))
  return host === undefined ? undefined : { host, name: found.get(host) ?? '' }
}
