/** A stream for output. */
export interface Output {
  readonly columns?: number | undefined
  write(text: string): unknown
}

/** Columns of a line, where nobody says how many there are. */
const usualColumns = 80

/** Milliseconds before a live line is shown, and between its changes. */
const [firstAfter, every] = [400, 200]

/**
 * Prints lines, and below them a live line that tells what goes on right now. It is erased before anything else is
 * printed. Blanks erase it, so it needs nothing of a terminal but a carriage return.
 */
export class Screen {
  private readonly out: Output
  private readonly isLive: boolean
  private text: (columns: number) => string = () => ''
  private shown = ''
  private timer: NodeJS.Timeout | undefined
  private questions = 0

  constructor(out: Output, isLive: boolean) {
    this.out = out
    this.isLive = isLive
  }

  get columns(): number {
    return this.out.columns || usualColumns
  }

  write(text: string): void {
    this.erase()
    this.out.write(text)
  }

  /** Lets something else print where the live line may be. */
  erase(): void {
    if (this.shown !== '') this.out.write(`\r${' '.repeat(this.columns - 1)}\r`)
    this.shown = ''
  }

  /** Shows a live line from now on, if it takes long. */
  show(text: (columns: number) => string): void {
    if (!this.isLive) return
    this.text = text
    if (this.timer) return
    this.timer = setTimeout(() => this.draw(), firstAfter)
    this.timer.unref()
  }

  hide(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.erase()
  }

  /** Asks a person a question, without a live line. */
  async asking<T>(ask: () => Promise<T>): Promise<T> {
    this.questions++
    this.erase()
    try {
      return await ask()
    } finally {
      this.questions--
    }
  }

  private draw(): void {
    if (this.questions === 0) {
      this.erase()
      this.shown = this.text(this.columns - 1)
      this.out.write(this.shown)
    }
    this.timer = setTimeout(() => this.draw(), every)
    this.timer.unref()
  }
}
