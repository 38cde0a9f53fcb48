import { spawn } from 'node:child_process'
import { TaskError } from '../../base/errors.ts'
import { shellWords } from '../../base/words.ts'
import type { ProcessEnvironment } from '../../secrets/key-places.ts'

/**
 * Opens a file in the editor of a person and waits until it ends. Gives whether a person wants what is there then: not when
 * the program was interrupted.
 * @throws TaskError when it cannot be started, or fails
 */
export function edited(path: string, environment: ProcessEnvironment, signal: AbortSignal): Promise<boolean> {
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
      if (signal.aborted) resolve(false)
      else if (code === 0) resolve(true)
      else fail(by ? `was ended by ${by}` : `failed (${code})`)
    })
  })
}
