import type { Lines } from './table.ts'

export function linesOf(text: string): Lines {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}
