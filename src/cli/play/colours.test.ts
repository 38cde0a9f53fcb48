import { expect, test } from 'vitest'
import { hasColours } from './colours.ts'

const terminal = { isTTY: true, write: () => {} }
const pipe = { write: () => {} }

test.for<[asked: string, environment: Record<string, string>, onTerminal: boolean, onPipe: boolean]>([
  ['auto', { TERM: 'xterm' }, true, false],
  ['auto', { TERM: 'dumb' }, false, false],
  ['auto', { NO_COLOR: '1' }, false, false],
  ['auto', { NO_COLOR: '' }, true, false],
  ['auto', { FORCE_COLOR: '1', TERM: 'dumb' }, true, true],
  ['auto', { FORCE_COLOR: '0' }, false, false],
  ['auto', { FORCE_COLOR: '1', NO_COLOR: '1' }, false, false],
  ['always', { NO_COLOR: '1', TERM: 'dumb' }, true, true],
  ['never', { FORCE_COLOR: '1' }, false, false],
])('--color %s with %j', ([asked, environment, onTerminal, onPipe]) => {
  expect([hasColours(asked, terminal, environment), hasColours(asked, pipe, environment)]).toEqual([
    onTerminal,
    onPipe,
  ])
})
