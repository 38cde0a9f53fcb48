import { styleText } from 'node:util'
import type { Status } from '../../model/event.ts'

export type Colour = 'green' | 'yellow' | 'red' | 'magenta' | 'cyan' | 'gray' | 'bold'

/** Gives a text a colour; without colours, the text as it is. */
export type Paint = (colour: Colour, text: string) => string

export const statusColours: Readonly<Record<Status, Colour>> = {
  ok: 'green',
  changed: 'yellow',
  skipped: 'cyan',
  failed: 'red',
  unreachable: 'magenta',
}

export function painter(colours: boolean): Paint {
  return (colour, text) => (colours ? styleText(colour, text, { validateStream: false }) : text)
}
