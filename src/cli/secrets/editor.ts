import { spawn } from 'node:child_process'
import { TaskError } from '../../base/errors.ts'
import { shellWords } from '../../base/words.ts'
import type { ProcessEnvironment } from '../../secrets/key-places.ts'

/**
 * Opens a file in the editor of a person and waits until it ends.
 * @throws TaskError when it cannot be started, fails, or is ended with the program
 */
export function edited(path: string, environment: ProcessEnvironment, signal: AbortSignal): Promise<void> {
  const line = environment['VISUAL'] || environment['EDITOR'] || 'vi'
  const [program = 'vi', ...args] = shellWords(line)
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(
        new TaskError(`The editor ${line} ${why}: nothing is changed`, { hint: 'EDITOR names another one' }),
      )
    const editor = spawn(program, [...args, path], { stdio: 'inherit' })
    const end = () => void editor.kill()
    signal.addEventListener('abort', end, { once: true })
    editor.once('error', () => fail('cannot be started'))
    editor.once('close', (code, by) => {
      signal.removeEventListener('abort', end)
      if (signal.aborted) fail('was interrupted')
      else if (code === 0) resolve()
      else fail(by ? `was ended by ${by}` : `failed (${code})`)
    })
  })
}
