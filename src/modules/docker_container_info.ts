import { TaskError } from '../base/errors.ts'
import { flag, text, textMap } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, sh } from '../base/shell.ts'
import { found, inspect, known, type Texts } from '../host/docker.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { type ActionHost, defineAction } from '../model/module.ts'

/** A container as `docker container inspect` prints it: the fields that are read here. */
interface Container {
  readonly State: { readonly Status: string; readonly StartedAt: string }
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>> | null
  }
}

export const dockerContainerInfo = defineAction({
  name: 'docker_container_info',
  summary: 'See what Docker knows of a container, or of all that have some labels',
  readsOnly: true,
  params: {
    name: text('The container').optional,
    labels: textMap('The labels of the containers to look for').optional,
    must_run: flag('Fail unless the container runs, and goes on running').or(false),
  },
  examples: `
    - docker_container_info: { name: blog }
      register: blog
    - docker_container_info: { labels: { deliver.deployment: blog } }
  `,
  returns: {
    exists: returned('flag', 'Whether there is such a container'),
    container: returned('map', 'What `docker container inspect` says of it'),
    containers: returned('maps', 'The same of all that have the labels'),
    addresses: returned('map', 'Its addresses, by the names of its networks'),
  },

  async act({ name, labels, must_run }, host) {
    if (name !== undefined && labels === undefined) {
      const container = must_run ? await running(name, host) : (await look(name, host)).container
      return {
        exists: container !== undefined,
        container: container ?? null,
        addresses: networkAddresses(container),
      }
    }
    if (labels !== undefined && name === undefined) return { containers: await labelled(labels, host) }
    throw new TaskError('Cannot tell which containers are meant', { hint: 'give either name or labels' })
  },
})

/** A container that has just been started may be about to end: it is looked at again when it is a second old. */
async function running(name: string, host: ActionHost): Promise<Container> {
  const first = await look(name, host)
  const isYoung = first.age !== undefined && first.age < 1
  if (isYoung) await host.sleep(1)
  const { container } = isYoung ? await look(name, host) : first
  if (!container) throw new TaskError(`There is no container ${name}`)
  if (container.State.Status === 'running') return container
  const { stdout, stderr } = await host.run(sh`docker logs --tail 10 -- ${name}`)
  const output = `${stdout}${stderr}`.trim()
  throw new TaskError(`${name} does not run, it is ${container.State.Status}${output ? `:\n${output}` : ''}`)
}

interface Look {
  readonly container: Container | undefined
  /** How many seconds it has been running by the clock of its host. */
  readonly age: number | undefined
}

async function look(name: string, host: ActionHost): Promise<Look> {
  const { stdout } = await host.run(
    lines([inspect('container', 'container', name), section('now'), sh`date +%s`]),
  )
  const parts = sectionsOf(stdout.toString())
  const container = known(found<Container>(parts, 'container'))
  if (container?.State.Status !== 'running') return { container, age: undefined }
  return { container, age: Number(parts['now']) - Date.parse(container.State.StartedAt) / 1000 }
}

async function labelled(labels: Texts, host: ActionHost): Promise<readonly unknown[]> {
  const filters = Object.entries(labels).flatMap(([key, value]) => ['--filter', `label=${key}=${value}`])
  const { status, stdout, stderr } = await host.run(sh`
    ids=$(docker ps --all --quiet --no-trunc ${filters}) && {
      [ -z "$ids" ] || docker container inspect $ids
    }`)
  if (status !== 0) known({ kind: 'unknown', why: stderr.toString().trim() })
  const text = stdout.toString().trim()
  return text === '' ? [] : JSON.parse(text)
}

/** The addresses of a container by the networks it is in. */
function networkAddresses(container: Container | undefined): Record<string, string> {
  const networks = Object.entries(container?.NetworkSettings.Networks ?? {})
  return Object.fromEntries(
    networks.flatMap(([network, { IPAddress }]) => (IPAddress === '' ? [] : [[network, IPAddress]])),
  )
}
