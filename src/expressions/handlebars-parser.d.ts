/** The part of Handlebars that is used: its parser. Nothing beyond `parse.ts` knows these types. */
declare module 'handlebars/dist/cjs/handlebars/compiler/base.js' {
  /** Whether a tag begins and ends with `~`. */
  export interface Strip {
    readonly open: boolean
    readonly close: boolean
  }

  export interface Location {
    readonly start: { readonly line: number; readonly column: number }
  }

  export interface PathExpression {
    readonly type: 'PathExpression'
    readonly data: boolean
    readonly depth: number
    readonly parts: readonly string[]
    readonly original: string
    readonly loc: Location
  }

  export interface SubExpression {
    readonly type: 'SubExpression'
    readonly path: Operand
    readonly params: readonly Operand[]
    readonly hash?: Hash
    readonly loc: Location
  }

  export interface LiteralExpression {
    readonly type: 'StringLiteral' | 'NumberLiteral' | 'BooleanLiteral' | 'NullLiteral' | 'UndefinedLiteral'
    readonly value: string | number | boolean | null | undefined
    readonly loc: Location
  }

  export type Operand = PathExpression | SubExpression | LiteralExpression

  export interface Hash {
    readonly pairs: readonly { readonly key: string; readonly value: Operand; readonly loc: Location }[]
  }

  export interface Program {
    readonly type: 'Program'
    readonly body: readonly Statement[]
    readonly blockParams?: readonly string[]
    /** Whether it is an `else if`: the block inside it ends where the block around it does. */
    readonly chained?: boolean
  }

  export interface ContentStatement {
    readonly type: 'ContentStatement'
    readonly value: string
  }

  export interface CommentStatement {
    readonly type: 'CommentStatement'
    readonly strip: Strip
  }

  export interface MustacheStatement {
    readonly type: 'MustacheStatement'
    readonly strip: Strip
    readonly path: Operand
    readonly params: readonly Operand[]
    readonly hash?: Hash
    readonly loc: Location
  }

  export interface BlockStatement {
    readonly type: 'BlockStatement'
    readonly path: Operand
    readonly params: readonly Operand[]
    readonly hash?: Hash
    readonly program?: Program
    readonly inverse?: Program
    readonly openStrip: Strip
    readonly inverseStrip?: Strip
    readonly closeStrip?: Strip
    readonly loc: Location
  }

  export interface PartialStatement {
    readonly type: 'PartialStatement'
    readonly name: Operand
    readonly params: readonly Operand[]
    readonly hash?: Hash
    readonly strip: Strip
    readonly loc: Location
  }

  export interface OtherStatement {
    readonly type: 'PartialBlockStatement' | 'Decorator' | 'DecoratorBlock'
    readonly strip?: Strip
    readonly loc: Location
  }

  export type Statement =
    | ContentStatement
    | CommentStatement
    | MustacheStatement
    | BlockStatement
    | PartialStatement
    | OtherStatement

  export function parseWithoutProcessing(text: string): Program
  export const parser: { readonly lexer: { readonly matched: string; readonly match: string } }
}
