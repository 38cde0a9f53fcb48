import { type Script, sh } from '../base/shell.ts'

/** Group separator: a byte that no command prints by itself. */
const mark = '\x1d'

/** Says that what is printed from here on is the part `name` of the answer. */
export function section(name: string): Script {
  return sh`printf '\\035%s\\n' ${name}`
}

/** The parts of what a script printed, by name; each without the line breaks at its end. */
export function sectionsOf(output: string): Readonly<Record<string, string>> {
  const parts = output.split(mark).slice(1)
  return Object.fromEntries(
    parts.map(part => {
      const end = part.indexOf('\n')
      return [part.slice(0, end), part.slice(end + 1).trimEnd()]
    }),
  )
}

/** The lines of a text that hold anything. */
export function filledLines(text = ''): string[] {
  return text.split('\n').filter(line => line.trim() !== '')
}
