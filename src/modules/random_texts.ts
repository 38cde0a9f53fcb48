import { randomBytes } from 'node:crypto'
import { anyMap, anything } from '../base/params.ts'
import { Secret } from '../base/secret.ts'
import { defineAction } from '../model/module.ts'

export const randomTexts = defineAction({
  name: 'random_texts',
  summary: 'Make texts at random, unless they are known',
  readsOnly: true,
  onController: true,
  params: {
    digits: anyMap('By the name of each text: how many hexadecimal digits it has'),
    known: anything('Texts that are known, by host and then by name').or({}),
  },
  examples: `
    - random_texts: { digits: { Key: 32 } }
      register: made
  `,

  act({ digits, known }) {
    const all: Readonly<Record<string, unknown>> = Object.assign({}, ...Object.values(known as object))
    const texts = Object.entries(digits).map(([name, count]) => [
      name,
      all[name] ?? new Secret(random(Number(count))),
    ])
    return { values: { texts: Object.fromEntries(texts) } }
  },
})

function random(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString('hex')
    .slice(0, digits)
}
