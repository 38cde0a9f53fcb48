import type { Node } from '../../../base/yaml.ts'
import type { GivenFile, Service } from '../../model.ts'
import type { Value, ValueMap } from '../../to-node.ts'
import type { Unsayable } from './words.ts'

/** The secrets and configs of a file, and which services are given them. */
export interface FilesAndGrants {
  readonly secrets: ValueMap
  readonly configs: ValueMap
  readonly grants: ReadonlyMap<string, { secrets?: readonly Value[]; configs?: readonly Value[] }>
}

export function composeFiles(services: readonly Service[], unsayable: Unsayable): FilesAndGrants {
  const secrets = new Map<string, Value>()
  const configs = new Map<string, Value>()
  const grants = services.map(service => {
    const given = service.files.map(file => ({ file, source: sourceOf(service, file) }))
    const of = (isSecret: boolean) => given.filter(({ file }) => file.secret === isSecret)
    for (const { file } of of(true)) secrets.set(secretOf(file, unsayable), { external: true })
    for (const { file, source } of of(false)) configs.set(source, { content: file.content })
    const words = {
      ...(of(true).length > 0 && {
        secrets: of(true).map(({ file }) => grant(file, secretOf(file, unsayable))),
      }),
      ...(of(false).length > 0 && { configs: of(false).map(({ file, source }) => grant(file, source)) }),
    }
    return [service.name, words] as const
  })
  return {
    secrets: Object.fromEntries(secrets),
    configs: Object.fromEntries(configs),
    grants: new Map(grants),
  }
}

function grant({ path, mode }: GivenFile, source: string): Value {
  return { source, target: path, mode }
}

/** `/etc/front.conf` of `web` -> `web-etc-front.conf`; slashes of others are told apart by their number. */
function sourceOf({ name, files }: Service, { path }: GivenFile): string {
  const plain = (text: string) => text.replaceAll(/[^\w.]+/g, '-')
  const alike = files.filter(file => plain(file.path) === plain(path)).map(file => file.path)
  const index = alike.indexOf(path)
  return `${name}${plain(path)}${index === 0 ? '' : `-${index + 1}`}`
}

/** The variable of the inventory that holds a secret; content that is known here is not written down. */
function secretOf({ path, content, place }: GivenFile, unsayable: Unsayable): string {
  const name = variableIn(content)
  if (name === undefined) unsayable.add(`the content of the secret ${path}`, place)
  return name ?? ''
}

function variableIn(content: Node): string | undefined {
  if (content.kind !== 'scalar' || content.raw) return undefined
  return String(content.value).match(/^\{\{ *([A-Za-z_]\w*) *\}\}$/)?.[1]
}
