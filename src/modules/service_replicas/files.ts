import { createHash } from 'node:crypto'
import { reveal, Secret } from '../../base/secret.ts'
import { sh } from '../../base/shell.ts'
import { folderOf } from '../../host/deployments/release.ts'
import type { Change } from '../../model/module.ts'
import type { Want } from './params.ts'

type GivenFile = Want['files'][number]

/** The files as volumes: another content is another file, so that a container keeps what it was made with. */
export function fileMounts({ deployment, files }: Want): string[] {
  return files.map(file => `${pathOf(deployment, file)}:${file.path}:ro`)
}

/** The files are written before the containers are made that mount them. */
export function* writtenFiles({ deployment, files }: Want): Generator<Change> {
  if (files.length === 0) return
  const folder = `${folderOf(deployment)}/files`
  yield { what: 'folder of files', after: 'there', settle: sh`(umask 077; mkdir -p -- ${folder})` }
  for (const file of files) {
    const content = new Secret(reveal(file.content))
    const settle = { kind: 'file write', path: pathOf(deployment, file), content, mode: file.mode } as const
    yield { what: `file ${file.path}`, after: 'written', settle }
  }
}

function pathOf(deployment: string, { content, mode }: GivenFile): string {
  const version = createHash('sha256').update(JSON.stringify([reveal(content), mode]))
  return `${folderOf(deployment)}/files/${version.digest('hex').slice(0, 24)}`
}
