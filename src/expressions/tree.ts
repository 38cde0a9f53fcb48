/** An expression, ready to be evaluated. Offsets count from the begin of the text that was parsed. */
export type Expression = Literal | Path | Call

export interface Literal {
  readonly kind: 'literal'
  readonly value: string | number | boolean | null
  readonly offset: number
}

/** `name.key.[0]`, `@index`, `this.key`, `../name`. */
export interface Path {
  readonly kind: 'path'
  readonly root: 'name' | 'data' | 'this'
  /** How many blocks further out the name is looked up. */
  readonly up: number
  readonly segments: readonly string[]
  readonly text: string
  readonly offset: number
}

export interface Call {
  readonly kind: 'call'
  readonly helper: string
  readonly args: readonly Expression[]
  readonly options: readonly Option[]
  readonly offset: number
}

/** `name=value` */
export interface Option {
  readonly name: string
  readonly value: Expression
  readonly offset: number
}

/** What a template is made of. */
export type Part = Text | Output | Block | Partial

export interface Text {
  readonly kind: 'text'
  readonly text: string
}

export interface Output {
  readonly kind: 'output'
  readonly expression: Expression
}

export interface Block {
  readonly kind: 'block'
  readonly name: 'if' | 'unless' | 'each' | 'with'
  readonly subject: Expression
  readonly params: readonly string[]
  readonly body: readonly Part[]
  readonly elseBody: readonly Part[]
}

export interface Partial {
  readonly kind: 'partial'
  readonly name: Expression | string
  readonly context: Expression | undefined
  readonly options: readonly Option[]
  /** What stands before a partial that has its line for itself: it is put before each line of it. */
  readonly indent: string
  readonly offset: number
}

/** What is wrong with a text, whatever the values are. */
export interface Flaw {
  readonly message: string
  readonly hint?: string | undefined
  readonly offset: number
  /** The word that is wrong, to find it again in a file that wraps or escapes the text. */
  readonly word: string
}

/** A text that was parsed: its tree, and what is wrong with it. */
export interface Parsed<Tree> {
  readonly text: string
  readonly tree: Tree
  readonly flaws: readonly Flaw[]
}
