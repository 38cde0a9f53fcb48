import { FileError, type Problem } from './errors.ts'
import { didYouMean } from './nearest.ts'
import type { Place } from './place.ts'

/** Collects the problems of all files, to report them at once. A problem that is found twice is reported once. */
export class Problems {
  private readonly list: Problem[] = []
  private readonly known = new Set<string>()

  add(message: string, place: Place | undefined, hint?: string): undefined {
    this.addAll([{ message, place, hint }])
  }

  addAll(problems: readonly Problem[]): void {
    for (const problem of [...problems]) {
      const { message, place } = problem
      const key = JSON.stringify([message, place?.source.file, place?.offset])
      if (place === undefined || !this.known.has(key)) this.list.push(problem)
      this.known.add(key)
    }
  }

  /** A name that is none of the known ones. */
  unknown(what: string, name: string, known: Iterable<string>, place: Place): undefined {
    this.add(`${what} ${name} is not known`, place, didYouMean(name, known))
  }

  /** Runs a step; the mistakes that it throws are collected, and it gives nothing. */
  collect<T>(step: () => T): T | undefined {
    try {
      return step()
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      this.addAll(error.problems)
      return undefined
    }
  }

  /** The problems by the places where they stand; those of one file stay together, in the order of the files. */
  inOrder(): readonly Problem[] {
    const files = [...new Set(this.list.map(({ place }) => place?.source.file))]
    const rank = new Map(files.map((file, index) => [file, index]))
    const key = ({ place }: Problem) => [rank.get(place?.source.file) ?? 0, place?.offset ?? 0] as const
    return this.list.toSorted((a, b) => {
      const [[fileA, offsetA], [fileB, offsetB]] = [key(a), key(b)]
      return fileA - fileB || offsetA - offsetB
    })
  }

  throwIfAny(): void {
    if (this.list.length > 0) throw new FileError(this.list)
  }
}
