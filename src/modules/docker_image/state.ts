import { lines, type Script, sh } from '../../base/shell.ts'
import {
  askRegistry,
  type Found,
  found,
  type Image,
  type InRegistry,
  inspect,
  registryAnswer,
  registryLogin,
  type Texts,
} from '../../host/docker.ts'
import { filledLines, section } from '../../host/sections.ts'
import { imageName, otherName } from './names.ts'
import type { Want } from './params.ts'

export interface Now {
  readonly image: Found<Image>
  /** The image that has the other name. */
  readonly other: Found<Image> | undefined
  /** What the registry has to pull from, where it was asked. */
  readonly source: InRegistry | undefined
  /** What the registry has under the name that is pushed. */
  readonly pushed: InRegistry | undefined
  /** The IDs of the archive to load, and of the archive that was saved. */
  readonly loadable: string | undefined
  readonly archived: string | undefined
}

export function questions(want: Want): Script {
  const name = imageName(want)
  const other = otherName(want)
  const isPulled = want.source === 'pull' && want.state === 'present'
  const pushed = other ?? name
  return lines([
    inspect('image', 'image', name),
    ...(isPulled
      ? [
          sh`
            if [ -n "$complaint" ] || ${want.force_source ? sh`true` : sh`false`}; then
              ${askRegistry('source', name, registryLogin(want, name))} || :
            fi`,
        ]
      : []),
    ...(other ? [inspect('other', 'image', other)] : []),
    ...(want.push ? [askRegistry('pushed', pushed, registryLogin(want, pushed))] : []),
    ...(want.load_path && want.source === 'load' ? [archiveQuestion('loadable', want.load_path)] : []),
    ...(want.archive_path ? [archiveQuestion('archived', want.archive_path)] : []),
    sh`:`,
  ])
}

/** Reads the answers by their parts. */
export function parseState(parts: Texts): Now {
  return {
    image: found(parts, 'image'),
    other: parts['other'] === undefined ? undefined : found(parts, 'other'),
    source: registryAnswer(parts, 'source'),
    pushed: registryAnswer(parts, 'pushed'),
    loadable: archivedId(parts['loadable'] ?? ''),
    archived: archivedId(parts['archived'] ?? ''),
  }
}

function archiveQuestion(part: string, archive: string): Script {
  return sh`
    ${section(part)}
    tar -xOf ${archive} manifest.json 2>/dev/null`
}

/** Reads the manifest of an archive: `[{"Config":"<ID>.json",...}]`, or `blobs/sha256/<ID>` in newer ones. */
function archivedId(manifest: string): string | undefined {
  const [, id] = filledLines(manifest)[0]?.match(/"Config":"(?:blobs\/sha256\/)?([\da-f]{64})/) ?? []
  return id && `sha256:${id}`
}
