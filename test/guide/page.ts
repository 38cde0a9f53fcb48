/** A block of a page, between its fences. */
export interface Block {
  readonly language: string
  readonly text: string
  /** Where it lies, when it is a file: its first line, or that behind `#!`, is a comment with a path. */
  readonly path: string | undefined
}

/** A command of a page. `# exits with 65` behind it is its exit code. */
export interface Command {
  readonly program: 'deliver' | 'deliver-play'
  readonly argv: readonly string[]
  readonly code: number
}

const fences = /^```(\w+)\n([\s\S]*?)^```$/gm

export function blocksOf(page: string): Block[] {
  return [...page.matchAll(fences)].map(([, language = '', text = '']) => {
    const [, path] = /^(?:#!.*\n)?(?:# |\{\{! )([\w./-]+)(?: \}\})?\n/.exec(text) ?? []
    const isFile = language !== 'sh' || text.startsWith('#!')
    return { language, text, path: isFile ? path : undefined }
  })
}

/** The page with other texts in its blocks, in their order. */
export function withTexts(page: string, texts: readonly string[]): string {
  const left = [...texts]
  return page.replaceAll(fences, (_, language) => `\`\`\`${language}\n${left.shift()}\`\`\``)
}

export function commandsIn({ language, path, text }: Block): Command[] {
  if (language !== 'sh' || path !== undefined) return []
  return [...text.matchAll(/^(deliver|deliver-play) ([^#\n]*)(?:# exits with (\d+))?/gm)].map(
    ([, program, line = '', code = '0']) => ({
      program: program as Command['program'],
      argv: wordsOf(line),
      code: Number(code),
    }),
  )
}

/** Words of a command line; quotes keep spaces. */
function wordsOf(line: string): string[] {
  return (line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []).map(word => word.replaceAll(/['"]/g, ''))
}
