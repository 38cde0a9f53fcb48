/** What became of the requests of one kind. */
export interface Counts {
  sent: number
  answered: number
  lost: number
  /** Connections that the server ended while nothing was begun on them. */
  closes: number
}

/** The same cause, however often, and when it was first seen. */
export interface Cause {
  readonly kind: string
  readonly cause: string
  readonly first: string
  count: number
}

export interface Report extends Omit<Counts, 'closes'> {
  readonly seconds: number
  readonly kinds: Readonly<Record<string, Readonly<Counts>>>
  readonly causes: readonly Readonly<Cause>[]
}

/** Counts for all clients. */
export class Tally {
  readonly #began = performance.now()
  readonly #kinds = new Map<string, Counts>()
  readonly #causes = new Map<string, Cause>()

  of(kind: string): Counts {
    const counts = this.#kinds.get(kind) ?? { sent: 0, answered: 0, lost: 0, closes: 0 }
    this.#kinds.set(kind, counts)
    return counts
  }

  lose(kind: string, cause: string): void {
    this.of(kind).lost++
    const key = `${kind}: ${cause}`
    const known = this.#causes.get(key)
    if (known) known.count++
    else this.#causes.set(key, { kind, cause, first: new Date().toISOString(), count: 1 })
  }

  get sent(): number {
    return this.#sum('sent')
  }

  report(): Report {
    return {
      seconds: Math.round(performance.now() - this.#began) / 1000,
      sent: this.#sum('sent'),
      answered: this.#sum('answered'),
      lost: this.#sum('lost'),
      kinds: Object.fromEntries([...this.#kinds].map(([kind, counts]) => [kind, { ...counts }])),
      causes: [...this.#causes.values()].map(cause => ({ ...cause })),
    }
  }

  #sum(what: keyof Counts): number {
    return [...this.#kinds.values()].reduce((sum, counts) => sum + counts[what], 0)
  }
}

/** One line for people, and the first causes. */
export function summary({ sent, lost, seconds, causes }: Report): string {
  const shown = causes.slice(0, 5).map(({ kind, cause, count, first }) => {
    return `  ${kind}: ${cause} (${count} times, first at ${first})`
  })
  return [`${lost} of ${sent} requests lost in ${seconds.toFixed(1)} s`, ...shown].join('\n')
}
