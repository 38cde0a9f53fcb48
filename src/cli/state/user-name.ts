import { userInfo } from 'node:os'

/** The name of the user; in a container there may be none for the number. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.())
  }
}
