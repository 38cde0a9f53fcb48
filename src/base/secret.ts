import { inspect } from 'node:util'

/** A text that must not be seen. It prints as `***`; only what sends it to a host reveals it. */
export class Secret {
  readonly #text: string
  /** The secrets that it was made from: parts of the text, or what an encoding was given. */
  readonly #origins: readonly Secret[]

  constructor(text: string, origins: readonly Secret[] = []) {
    this.#text = text
    this.#origins = origins
  }

  reveal(): string {
    return this.#text
  }

  /**
   * The texts that give the secret away wherever they appear. Of a text in which other secrets stand, such as a file
   * made from a template, those are only the secrets: what stands around them may be seen.
   */
  *telltales(): Generator<string> {
    for (const origin of this.#origins) yield* origin.telltales()
    if (!this.#origins.some(origin => this.#text.includes(origin.#text))) yield this.#text
  }

  toString(): string {
    return '***'
  }

  toJSON(): string {
    return '***'
  }

  [inspect.custom](): string {
    return '***'
  }
}

/** The text of a value that may be secret. */
export function reveal(value: string | Secret): string {
  return value instanceof Secret ? value.reveal() : value
}
