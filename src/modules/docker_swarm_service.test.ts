import { expect } from 'vitest'
import type { Script } from '../base/shell.ts'
import { converge, planOf, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import type { Service } from './docker_swarm_service/spec.ts'
import { dockerSwarmService } from './docker_swarm_service.ts'

const web: Service = {
  Spec: {
    Labels: { team: 'a' },
    Mode: { Replicated: { Replicas: 2 } },
    TaskTemplate: {
      ContainerSpec: {
        Image: 'web:1@sha256:12',
        Command: ['/init'],
        Args: ['serve', "it's"],
        Env: ['A=1', 'B=x'],
        Mounts: [{ Type: 'volume', Source: 'data', Target: '/data' }],
      },
      Placement: { Constraints: ['node.role == worker'] },
      RestartPolicy: { Condition: 'any', Delay: 5e9, MaxAttempts: 0 },
      Networks: [{ Target: 'n1' }],
    },
    UpdateConfig: { Parallelism: 1, FailureAction: 'pause', Monitor: 5e9, Order: 'stop-first' },
    EndpointSpec: {
      Ports: [{ Protocol: 'tcp', TargetPort: 8080, PublishedPort: 80, PublishMode: 'ingress' }],
    },
  },
}

const absent = { service: { kind: 'absent' as const }, networks: new Map<string, string>() }
const now = { service: { kind: 'there' as const, is: web }, networks: new Map([['n1', 'front']]) }

/** Parameters that the service above agrees with. */
const agreed = {
  image: 'web:1',
  replicas: 2,
  command: '/init',
  args: `serve "it's"`,
  env: { A: 1, B: 'x' },
  labels: { team: 'a' },
  mounts: [{ type: 'volume', source: 'data', target: '/data' }],
  networks: ['front'],
  publish: [{ published_port: 80, target_port: 8080 }],
  placement: { constraints: ['node.role == worker'] },
  restart_config: { condition: 'any', delay: '5s', max_attempts: 0 },
  update_config: { parallelism: 1, delay: '0s', monitor: '5s', order: 'stop-first', failure_action: 'pause' },
}

/** The command of a plan, without what is around it. */
function command(params: object, state: typeof now | typeof absent): string | undefined {
  const [settle] = planOf(dockerSwarmService, { name: 'web', ...params } as { name: string }, state).map(
    change => change.settle as Script,
  )
  return settle?.text.match(/"\$docker" service (.*) >\/dev\/null|^docker service.*/)?.[1] ?? settle?.text
}

test.for<[params: object, command: string | undefined]>([
  [{}, undefined],
  [agreed, undefined],
  [{ image: 'web:2' }, 'update --detach --no-resolve-image --image web:2 -- web'],
  [{ replicas: 0, resolve_image: true }, 'update --detach  --replicas 0 -- web'],
  [{ env: { A: '2' } }, 'update --detach --no-resolve-image --env-rm B --env-add A -- web'],
  [{ labels: {} }, 'update --detach --no-resolve-image --label-rm team -- web'],
  [{ networks: ['back'] }, 'update --detach --no-resolve-image --network-rm front --network-add back -- web'],
  [
    { publish: [{ published_port: 81, target_port: 8080 }] },
    "update --detach --no-resolve-image --publish-rm 8080/tcp --publish-add 'published=81,target=8080,protocol=tcp,mode=ingress' -- web",
  ],
  [
    { mounts: [{ type: 'bind', source: '/srv', target: '/data', readonly: true }] },
    "update --detach --no-resolve-image --mount-add 'type=bind,source=/srv,target=/data,readonly' -- web",
  ],
  [{ args: '' }, "update --detach --no-resolve-image --args '' -- web"],
  [{ command: [] }, "update --detach --no-resolve-image --entrypoint '' -- web"],
  [
    { update_config: { delay: '1m', order: 'start-first' } },
    'update --detach --no-resolve-image --update-delay 60s --update-order start-first -- web',
  ],
  [{ state: 'absent' }, 'docker service rm -- web >/dev/null'],
])('%j', ([params, expected]) => {
  expect(command(params, now)).toBe(expected)
})

test('makes one, its environment kept out of arguments', () => {
  expect(command({ ...agreed, env: { A: 'secret' } }, absent)).toBe(
    "create --detach --no-resolve-image --name web --mode replicated --replicas 2 --entrypoint /init --env A --label 'team=a'" +
      " --network front --publish 'published=80,target=8080,protocol=tcp,mode=ingress' --mount 'type=volume,source=data,target=/data'" +
      " --constraint 'node.role == worker' --update-parallelism 1 --update-delay 0s --update-failure-action pause" +
      ' --update-monitor 5s --update-order stop-first --restart-condition any --restart-delay 5s --restart-max-attempts 0' +
      " web:1 serve 'it'\\''s'",
  )
})

test('shows only the names of variables', () => {
  const changes = planOf(dockerSwarmService, { name: 'web', env: { A: 'secret' } }, now)
  expect(changes).toMatchObject([{ what: 'env', before: 'A (before), B (before)', after: 'A (after)' }])
  expect(String(changes[0]?.settle)).toBe('***')
})

test.for([
  { params: {}, says: 'Cannot make the service web: image is missing' },
  { params: { image: 'a', env: { 'A B': '1' } }, says: 'Cannot give the service the variable A B' },
])('$says', ({ params, says }) => {
  expect(() => command(params, absent)).toThrow(says)
})

test('changes from one mode to another by making it anew', () => {
  const [change] = planOf(dockerSwarmService, { name: 'web', image: 'web', mode: 'global' }, now)
  expect(change).toMatchObject({ before: 'mode: replicated', after: 'mode: global' })
})

test('keeps a service with a docker of the test', async ({ host }) => {
  const made = JSON.stringify([web])
  const server = withTools(host, {
    docker: `case "$*" in
      "service inspect -- web") if [ -e "$0.made" ]; then cat "$0.made"; else echo 'Error: no such service: web' >&2; exit 1; fi ;;
      "network ls "*) echo n1 front ;;
      "service create "*"--env A"*) [ "$A" = "it's" ] && cat >"$0.made" <<'END'
${made.replace('"A=1"', `"A=it's"`).replace(',"B=x"', '')}
END
      ;;
      "service rm -- web") rm "$0.made" ;;
      *) echo "unknown: $*" >&2; exit 1 ;;
    esac`,
  })
  const want = { name: 'web', image: 'web:1', env: { A: "it's" }, networks: ['front'] }
  expect(await converge(dockerSwarmService, want, server)).toHaveLength(1)
  expect(await converge(dockerSwarmService, want, server)).toEqual([])
  expect(await converge(dockerSwarmService, { name: 'web', state: 'absent' }, server)).toHaveLength(1)
  expect(await converge(dockerSwarmService, { name: 'web', state: 'absent' }, server)).toEqual([])
})
