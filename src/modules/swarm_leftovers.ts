import { flag, text, texts } from '../base/params.ts'
import { sh } from '../base/shell.ts'
import { stackedName, swarmProbe } from '../host/swarm/state.ts'
import { defineModule } from '../model/module.ts'

export const swarmLeftovers = defineModule({
  name: 'swarm_leftovers',
  summary: 'Remove the services from a swarm that a deployment does not have',
  params: {
    deployment: text('The deployment'),
    services: texts('The services that it has').or([]),
    forget: flag('Whether its network, and its secrets and configs, go too').or(false),
  },
  examples: `
    - swarm_leftovers: { deployment: blog, services: [front] }
  `,

  observe: ({ deployment }) => swarmProbe(deployment),

  *plan({ deployment, services, forget }, now) {
    const wanted = services.map(service => stackedName(deployment, service))
    for (const { name, image } of now.services) {
      if (wanted.includes(name)) continue
      const settle = sh`docker service rm -- ${name} >/dev/null`
      yield { what: `service ${name}`, before: image, after: 'absent', settle }
    }
    if (!forget) return
    for (const kind of ['secret', 'config'] as const) {
      const names = kind === 'secret' ? now.secrets : now.configs
      if (names.length === 0) continue
      const settle = sh`docker ${kind} rm -- ${names} >/dev/null`
      yield { what: `${kind}s`, before: names.join('\n'), after: 'absent', settle }
    }
    if (now.services.length > 0)
      yield { what: 'network', after: 'absent', settle: networkGone(`${deployment}_default`) }
  },
})

/** The tasks that ended let go of the network a moment later. */
function networkGone(name: string) {
  return sh`
    tries=0
    until docker network rm ${name} >/dev/null 2>&1 || ! docker network inspect ${name} >/dev/null 2>&1; do
      tries=$((tries + 1))
      [ "$tries" -lt 30 ] || { echo ${`The network ${name} is in use`} >&2; exit 1; }
      sleep 1
    done`
}
