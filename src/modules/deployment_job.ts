import { createHash } from 'node:crypto'
import { flag, oneOf, secret, text, type Values } from '../base/params.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { create } from '../host/containers/create.ts'
import { type ContainerSettings, settingParams } from '../host/containers/params.ts'
import { imageFetched, imageReference } from '../host/deployments/image.ts'
import { createWithAddress, startWithAddresses } from '../host/deployments/own-address.ts'
import { folderOf } from '../host/deployments/release.ts'
import { type DeploymentState, deploymentProbe, labels } from '../host/deployments/state.ts'
import { type Change, defineModule } from '../model/module.ts'

const params = {
  deployment: text('The deployment'),
  job: text('The job of it'),
  state: oneOf(
    ['known', 'done', 'remembered'],
    '`known`: nothing is done; `done`: it is run, unless it was; `remembered`: another host ran it',
  ).or('done'),
  runs: oneOf(['once', 'each release'], 'Once for ever, or once for each version of its image').or('once'),
  done_elsewhere: flag('Whether another host remembers that it was done').or(false),
  image: text('The image, as a name with a tag or digest'),
  image_version: text('What the name stands for: a digest of the registry, or an ID on the host').optional,
  registry_username: text('The user name for the registry').optional,
  registry_password: secret('The password of this user').optional,
  network: text('The network that it is in').or('apps'),
  overlay: flag('Whether it is in the network of the deployment in the swarm instead').or(false),
  ...settingParams,
}

type Want = Values<typeof params>

/** How many of its last lines are shown when it fails. */
const shownLines = 20

export const deploymentJob = defineModule({
  name: 'deployment_job',
  summary: 'Run a command of a deployment to its end, once or once for each version',
  params,
  examples: `
    - deployment_job:
        deployment: blog
        job: migrate
        runs: each release
        image: registry.dev:5000/blog:v42
        image_version: sha256:0a1b
        command: rake db:migrate
  `,

  observe: ({ deployment }) => deploymentProbe(deployment),

  *plan(want, now): Generator<Change> {
    if (want.state === 'known' || wasDone(want, now)) return
    const key = keyOf(want)
    if (want.state === 'remembered' || want.done_elsewhere) {
      yield {
        what: `job ${want.job}`,
        before: 'not known',
        after: 'done elsewhere',
        settle: remember(want, key),
      }
      return
    }
    yield* imageFetched(want, now.images)
    yield { what: `job ${want.job}`, before: 'not done', after: 'done', settle: run(want, key) }
  },

  report: (want, now) => ({ done: wasDone(want, now) }),
})

function wasDone(want: Want, { jobs }: DeploymentState): boolean {
  return jobs.includes(keyOf(want))
}

/** By what it is remembered: of a job for each release, what it ran is part of it. */
function keyOf({ job, runs, image, image_version, command }: Want): string {
  if (runs === 'once') return job
  const version = createHash('sha256').update(JSON.stringify([image_version ?? image, command]))
  return `${job} ${version.digest('hex').slice(0, 16)}`
}

/** What a killed run has begun goes on, and is waited for: no job runs twice beside itself, or again when it had ended well. */
function run(want: Want, key: string): Script {
  const name = `${want.deployment}-${want.job}.job`
  const whole = {
    ...(want as unknown as ContainerSettings),
    labels: { ...want.labels, [labels.deployment]: want.deployment, [labels.job]: key },
  }
  const found = `{{.State.Status}} {{.State.ExitCode}} {{index .Config.Labels "${labels.job}"}}`
  return sh`
    case $(docker container inspect -f ${found} -- ${name} 2>/dev/null) in
      ${`running 0 ${key}`} | ${`exited 0 ${key}`}) ;;
      *)
        docker wait -- ${name} >/dev/null 2>&1
        docker rm --force --volumes -- ${name} >/dev/null 2>&1
        ${want.overlay ? startInSwarm(whole, imageReference(want), name, want) : startHere(whole, imageReference(want), name, want)} ;;
    esac
    code=$(docker wait -- ${name}) || exit
    docker logs --tail ${shownLines} -- ${name} >&2
    docker rm --force --volumes -- ${name} >/dev/null
    if [ "$code" != 0 ]; then
      echo ${`the job ${want.job} ended with status`} "$code" >&2
      exit 1
    fi
    ${remember(want, key)}`
}

function startHere(settings: ContainerSettings, image: string, name: string, { network }: Want): Script {
  return lines([createWithAddress(settings, image, name, network), startWithAddresses([name], network)])
}

/** The network may not be there yet: Swarm takes one that has its label for its own. */
function startInSwarm(
  settings: ContainerSettings,
  image: string,
  name: string,
  { deployment }: Want,
): Script {
  const overlay = `${deployment}_default`
  const options = [
    '--driver',
    'overlay',
    '--attachable',
    '--label',
    `com.docker.stack.namespace=${deployment}`,
  ]
  return sh`
    docker network inspect -- ${overlay} >/dev/null 2>&1 ||
      docker network create ${options} ${overlay} >/dev/null || exit
    ${create(settings, image, name, sh`--network ${overlay}`)}
    docker start -- ${name} >/dev/null || exit`
}

function remember({ deployment }: Want, key: string): Script {
  const folder = folderOf(deployment)
  return sh`mkdir -p -m 0700 -- ${folder} && printf '%s\\n' ${key} >>${`${folder}/jobs`}`
}
