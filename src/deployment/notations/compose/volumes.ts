import { resolve } from 'node:path'
import { booleanOf } from '../../../base/boolean.ts'
import { isFolder, shownPath, statsOf } from '../../../base/files.ts'
import type { Place } from '../../../base/place.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import { readList } from '../../../playbook/read/read.ts'
import type { GivenFile, Volume } from '../../model.ts'
import { folderOf } from '../build.ts'
import { reportRepeated } from '../check.ts'
import { readLike, readScalar, writtenText } from '../fields.ts'
import { containerPath, pathHint } from '../volume-names.ts'
import { readKnown } from './fields.ts'
import { contentAt } from './given-files.ts'
import { bindKeys, mountedVolumeKeys, mountKeys, tmpfsKeys } from './keys.ts'

/** What a service finds at its paths: volumes and folders of the machine, files from beside the compose file, memory. */
export interface Mounts {
  readonly volumes: readonly Volume[]
  readonly files: readonly GivenFile[]
  /** `PATH:OPTIONS`, as Docker takes it. */
  readonly tmpfs: readonly Node[]
}

interface Mount {
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
  readonly place: Place
}

export function readMounts(node: Node | undefined, known: ReadonlySet<string>, problems: Problems): Mounts {
  const all = readList(node, 'volumes', problems).map(item =>
    item.kind === 'map' ? readLong(item, known, problems) : readShort(item, known, problems),
  )
  const volumes = all.flatMap(it => it?.volumes ?? [])
  const files = all.flatMap(it => it?.files ?? [])
  reportRepeated(
    [...volumes, ...files].map(({ path, place }) => ({ path, place })),
    'path',
    'Two volumes have the path',
    problems,
  )
  return { volumes, files, tmpfs: all.flatMap(it => it?.tmpfs ?? []) }
}

/** `NAME:PATH`, `/folder:PATH:ro`, `./file:PATH`. */
function readShort(node: Node, known: ReadonlySet<string>, problems: Problems): Mounts | undefined {
  const scalar = readScalar(node, 'A volume', problems)
  if (!scalar) return undefined
  const { place } = node
  const written = writtenText(scalar)
  const [source = '', target, mode = 'rw', ...more] = written.split(':')
  if (target === undefined) return unnamed(place, problems)
  const options = mode.split(',')
  if (more.length > 0 || !options.every(option => /^(rw|ro|z|Z)$/.test(option))) {
    return problems.add(
      `A volume cannot be ${written}`,
      place,
      'NAME:PATH, /FOLDER:PATH or ./FILE:PATH, also with :ro',
    )
  }
  if (!containerPath.test(target))
    return problems.add(`The path of a volume cannot be ${target}`, place, pathHint)
  return mounted({ source, target, readOnly: options.includes('ro'), place }, known, problems)
}

function unnamed(place: Place, problems: Problems): undefined {
  return problems.add('A volume without a name goes with its container', place, 'give it a name: data:/path')
}

function readLong(node: Node, known: ReadonlySet<string>, problems: Problems): Mounts | undefined {
  const fields = readKnown(node, 'A volume', mountKeys, problems)
  readKnown(fields.bind, 'A bind', bindKeys, problems)
  readKnown(fields.volume, 'A volume', mountedVolumeKeys, problems)
  const type =
    fields.type && readLike(fields.type, 'type', /^(volume|bind|tmpfs)$/, 'volume, bind or tmpfs', problems)
  if (!fields.type) problems.add('A volume needs type', node.place)
  if (!fields.target) problems.add('A volume needs target', node.place)
  const target = fields.target && readLike(fields.target, 'target', containerPath, pathHint, problems)
  if (type === undefined || target === undefined) return undefined
  if (type === 'tmpfs') return inMemory(target, fields.tmpfs, node.place, problems)
  const source = fields.source && readScalar(fields.source, 'source', problems)
  if (!source) return unnamed(node.place, problems)
  const written = writtenText(source)
  const isPath = /^[/.~]/.test(written)
  if (isPath !== (type === 'bind')) {
    return problems.add(
      `A ${type} cannot have the source ${written}`,
      source.place,
      'volumes have names, binds have paths',
    )
  }
  const readOnly = fields.read_only?.kind === 'scalar' && booleanOf(fields.read_only.value) === true
  return mounted({ source: written, target, readOnly, place: source.place }, known, problems)
}

function mounted(mount: Mount, known: ReadonlySet<string>, problems: Problems): Mounts | undefined {
  const { source, target: path, readOnly, place } = mount
  if (/^[.~]/.test(source)) return fromBeside(mount, problems)
  if (!source.startsWith('/') && !known.has(source)) {
    const hint = `volumes: { ${source}: } at the top of the file`
    return problems.add(`There is no volume ${source} in this file`, place, hint)
  }
  return { volumes: [{ name: source, path, readOnly, place }], files: [], tmpfs: [] }
}

/** A file is given to the container; a folder could not be, for it is on no machine where the container runs. */
function fromBeside({ source, target, place }: Mount, problems: Problems): Mounts | undefined {
  const path = resolve(folderOf(place), source)
  const cure =
    'put it into the image, use a volume with a name, or a folder of the machine with an absolute path'
  if (source.startsWith('~'))
    return problems.add(`${source} is in a home folder of this machine`, place, cure)
  if (isFolder(path))
    return problems.add(
      `${shownPath(path)} is a folder of this machine, not of those where it runs`,
      place,
      cure,
    )
  const content = contentAt(path, place, problems)
  if (!content) return undefined
  const isExecutable = ((statsOf(path)?.mode ?? 0) & 0o111) !== 0
  const file = { path: target, content, secret: false, mode: isExecutable ? '0755' : undefined, place }
  return { volumes: [], files: [file], tmpfs: [] }
}

function inMemory(target: string, node: Node | undefined, place: Place, problems: Problems): Mounts {
  const { size, mode } = readKnown(node, 'tmpfs', tmpfsKeys, problems)
  const options = Object.entries({ size, mode }).flatMap(([key, value]) => {
    const text = value && readLike(value, key, /^\w+$/, 'such as 64m, or 1777', problems)
    return text === undefined ? [] : [`${key}=${text}`]
  })
  const value = options.length > 0 ? `${target}:${options.join(',')}` : target
  return { volumes: [], files: [], tmpfs: [{ kind: 'scalar', value, raw: false, place }] }
}
