import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Deployment } from './deployment.ts'
import type { Value } from './to-node.ts'

/** When the project of a service file wants to do something itself. */
type Moment = 'pre-deploy' | 'post-deploy' | 'failed-deploy'

/**
 * What lies in the folder `hooks` beside the service file: a program that is run here, or a file of tasks for the
 * hosts of the deployment.
 */
export function hook(moment: Moment, { name, folder, release }: Deployment): Value[] {
  if (folder === undefined) return []
  const path = join(folder, 'hooks', moment)
  const tasks = [`${path}.yml`, `${path}.yaml`].find(file => existsSync(file))
  return [
    ...(existsSync(path)
      ? [
          {
            name: `Hook ${moment}`,
            command: { argv: [path], chdir: folder },
            environment: {
              DELIVER_DEPLOYMENT: name,
              DELIVER_ENVIRONMENT: '{{ env }}',
              DELIVER_HOSTS: '{{ join ansible_play_hosts_all "," }}',
              DELIVER_COMMIT: release.commit ?? '',
              DELIVER_BY: release.by,
            },
            delegate_to: 'localhost',
            become: false,
            run_once: true,
            changed_when: false,
          },
        ]
      : []),
    ...(tasks === undefined ? [] : [{ name: `Hook ${moment}`, include_tasks: tasks }]),
  ]
}
