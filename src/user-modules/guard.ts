import { createContext, Script } from 'node:vm'
import { DeliverError, exitCodes, TaskError } from '../base/errors.ts'
import { readSource } from '../base/files.ts'
import { describePlace, type Place } from '../base/place.ts'

/** Seconds in which what a module says at once must be said; what hosts answer is waited for elsewhere. */
const longestCall = 5

/**
 * Calls the functions of a file of the user: one that throws, does not return or ends the process becomes the error of the
 * task, with its place in the file.
 */
export class Guard {
  private readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** What a function returns. @throws TaskError */
  call<T>(what: string, f: () => T): T {
    try {
      return inTime(f)
    } catch (error) {
      throw this.errorOf(what, error)
    }
  }

  /** What a promise comes to, or the error of its time being over. @throws TaskError */
  async settled<T>(what: string, promise: PromiseLike<T> | T, seconds: number | undefined): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const error = new TaskError(`${what} did not end within ${seconds} s`)
      if (seconds !== undefined) timer = setTimeout(() => reject(error), seconds * 1000)
    })
    try {
      return await Promise.race([promise, late])
    } catch (error) {
      throw this.errorOf(what, error)
    } finally {
      clearTimeout(timer)
    }
  }

  /** An error that is meant for people stays as it is. */
  errorOf(what: string, error: unknown): DeliverError {
    if (error instanceof DeliverError) return error
    const { code, message, stack = '' } = (error ?? {}) as { code?: string; message?: string; stack?: string }
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      return new TaskError(`${what} did not return within ${longestCall} s`)
    const reason = message ?? String(error)
    return new TaskError(`${what} failed: ${reason}`, { place: this.placeIn(stack), cause: error })
  }

  /**
   * The line of the file that a stack names first: `at plan (/srv/modules/app.ts:12:5)`. Its column is that of the code that
   * was made of the file.
   */
  private placeIn(stack: string): Place | undefined {
    const [, after] = stack.split(`${this.path}:`)
    const line = Number.parseInt(after ?? '', 10)
    if (Number.isNaN(line)) return undefined
    const source = readSource(this.path)
    const lines = source.text.split('\n')
    const start = lines.slice(0, line - 1).reduce((length, text) => length + text.length + 1, 0)
    const indentation = /^\s*/.exec(lines[line - 1] ?? '')?.[0].length ?? 0
    return { source, offset: Math.min(start + indentation, source.text.length) }
  }
}

const room = createContext({ call: undefined as unknown })
const caller = new Script('call()')

/** V8 ends what runs too long, wherever it was written, when a script has called it that has a time limit. */
function inTime<T>(f: () => T): T {
  room['call'] = f
  return caller.runInContext(room, { timeout: longestCall * 1000 }) as T
}

/**
 * What these files leave behind, such as a promise that nobody waits for, may fail when its task is long over: then people
 * are warned, and the run goes on.
 */
export function surviveLateErrors(paths: readonly string[], warn: (message: string) => void): void {
  process.on('uncaughtException', error => {
    const path = paths.find(path => error?.stack?.includes(`${path}:`))
    if (path === undefined) {
      process.stderr.write(`This is a bug of deliver, please report it:\n${error?.stack ?? error}\n`)
      process.exit(exitCodes.internal)
    }
    const { message, place } = new Guard(path).errorOf('What a module left behind', error)
    warn(place ? `${describePlace(place)}: ${message}` : message)
  })
}

/** Functions that end the process are an error where one of these files calls them. */
export function refuseExit(paths: readonly string[]): void {
  for (const name of ['exit', 'abort', 'reallyExit'] as const) {
    const original = (process as unknown as Record<string, (...args: unknown[]) => never>)[name]
    if (original === undefined) continue
    Object.assign(process, {
      [name](...args: unknown[]) {
        const { stack = '' } = new Error()
        if (paths.some(path => stack.includes(`${path}:`)))
          throw new Error(`process.${name}(${args.join(', ')}) would end the whole run`)
        return original.apply(process, args)
      },
    })
  }
}
