import type { Lines } from './table.ts'

export function tableLines(text: string): Lines {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}
