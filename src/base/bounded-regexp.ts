import { createContext, Script } from 'node:vm'
import { TaskError } from './errors.ts'

/** Seconds that one search with a regular expression may take. */
const longestSearch = 2

/** Steps up to which a search is not watched: it ends in milliseconds. */
const fewSteps = 10_000_000

/**
 * A regular expression whose searches end. Backtracking takes exponential time for some expressions, such as `(a+)+b`, and
 * nothing else happens meanwhile. Searches that may take long are watched, and given up with an error.
 */
export class BoundedRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    return this.bounded(text, () => super.exec(text))
  }

  /** All matches in a text; the time is bounded for them together. */
  allIn(text: string): RegExpExecArray[] {
    const global = new RegExp(this.source, this.flags.includes('g') ? this.flags : `${this.flags}g`)
    return this.bounded(text, () => [...text.matchAll(global)])
  }

  private bounded<T>({ length }: string, search: () => T): T {
    if (isQuick(this.source, length)) return search()
    try {
      return watched(search)
    } catch (error) {
      throw explained(error as NodeJS.ErrnoException, this.source)
    }
  }
}

/** Whether a search in a text of a length ends soon, however the text looks. */
function isQuick(source: string, length: number): boolean {
  const growth = growths.get(source) ?? growthOf(source)
  if (growths.size >= mostGrowths) growths.clear()
  growths.set(source, growth)
  return (growth === 'exponential' ? 2 ** length : (length + 1) ** growth) <= fewSteps
}

/** How the steps of a search grow with the length of a text: exponentially, or with a power of it. */
type Growth = number | 'exponential'

const growths = new Map<string, Growth>()
const mostGrowths = 1000

function growthOf(source: string): Growth {
  const shape = source.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]/g, 'x')
  if (/[*+{?|][\s\S]*\)[*+{?]/.test(shape)) return 'exponential'
  return 1 + (shape.match(/[*+{]|(?<![*+?}(])\?/g)?.length ?? 0)
}

let watch: { readonly script: Script; readonly context: { search?: () => unknown } } | undefined

/** Only scripts can be ended while they run, so a script makes the search. */
function watched<T>(search: () => T): T {
  watch ??= { script: new Script('search()'), context: createContext({}) }
  watch.context.search = search
  return watch.script.runInContext(watch.context, { timeout: longestSearch * 1000 }) as T
}

function explained({ code, message, name }: NodeJS.ErrnoException, source: string): unknown {
  const what = `Cannot search for the regular expression ${source}`
  if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') return new TaskError(`${what}: ${name}: ${message}`)
  return new TaskError(`${what}: it takes longer than ${longestSearch} s`, {
    hint: 'what repeats inside what repeats, as (a+)+, takes for ever on some texts: write a+',
  })
}
