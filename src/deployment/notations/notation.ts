import { basename } from 'node:path'

export type Notation = 'deliverous' | 'template' | 'compose'

/** How a file is written: its name says it. */
export function notationOf(path: string): Notation | undefined {
  const name = basename(path)
  if (name === 'Deliverous') return 'deliverous'
  if (/^(docker-)?compose(\..+)?\.ya?ml$/.test(name)) return 'compose'
  return /\.ya?ml$/.test(name) ? 'template' : undefined
}
