import { closeSync, fstatSync, readFileSync, type Stats } from 'node:fs'
import { AccessError } from '../base/errors.ts'
import { openFile } from '../base/files.ts'

/** Bytes that a file of keys may have. */
const largest = 2 ** 20

/** Who may read a file of a key. */
export type Openness = 'owner only' | 'credential' | 'anybody'

/**
 * The content of a file of keys; nothing when there is none. What was opened is looked at, and not the path: a link may
 * lead elsewhere a moment later.
 * @throws AccessError when others could have read or changed it, the error of the system when it cannot be read
 */
export function readKeyFile(path: string, openness: Openness = 'owner only'): Buffer | undefined {
  const file = opened(path)
  if (file === undefined) return undefined
  try {
    refuseOpen(path, fstatSync(file), openness)
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

function opened(path: string): number | undefined {
  try {
    return openFile(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

/** The permissions that nobody else may have. Where systemd gives a credential to a user, it shows as that of a group. */
const forbidden: Readonly<Record<Openness, number>> = { 'owner only': 0o077, credential: 0o037, anybody: 0 }

function refuseOpen(path: string, { uid, mode, size }: Stats, openness: Openness): void {
  if (size > largest) throw new AccessError({ message: `${path} is too large to be a key` })
  if (openness === 'anybody') return
  if (uid !== 0 && uid !== process.getuid?.()) {
    throw new AccessError({ message: `Cannot trust the key in ${path}: it belongs to another user` })
  }
  if ((mode & forbidden[openness]) !== 0) {
    throw new AccessError({
      message: `Cannot trust the key in ${path}: others can read or change it`,
      hint: `chmod 600 ${path}`,
    })
  }
}
