import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Cutter, chain, type Mark } from './frame.ts'

const nonce = 'f00dface12345678'

/** What a cutter finds in chunks that end at the given places. */
function marksIn(bytes: Buffer, ends: readonly number[], limit = 1000): Mark[] {
  const cutter = new Cutter(nonce, limit)
  const places = [0, ...ends.map(end => end % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).flatMap((end, i) => [...cutter.push(bytes.subarray(places[i], end))])
}

const output = fc.oneof(
  fc.uint8Array({ maxLength: 60 }).map(array => Buffer.from(array)),
  fc.nat(nonce.length - 1).map(length => Buffer.from(nonce.slice(0, length))), // what looks like a mark at first
)
const value = fc.oneof(fc.nat(255), fc.constant('cancelled' as const))

test('finds every mark and every byte before it, however the chunks fall', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ output, value })), fc.array(fc.nat(500)), (answers, ends) => {
      const wire = answers.flatMap(({ output, value }) => [output, Buffer.from(`${nonce} end ${value}\n`)])
      const marks = answers.map(({ output, value }) => ({ kind: 'end', value, output, dropped: 0 }))
      expect(marksIn(Buffer.concat(wire), ends)).toEqual(marks)
    }),
    { numRuns: 2000 },
  )
})

test('keeps the beginning of what is too long, and counts the rest', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.nat(200)),
      fc.nat(100),
      (array, ends, limit) => {
        const bytes = Buffer.from(array)
        const [mark] = marksIn(Buffer.concat([bytes, Buffer.from(`${nonce} end 0\n`)]), ends, limit)
        expect(mark?.output).toEqual(bytes.subarray(0, limit))
        expect(mark?.dropped).toBe(Math.max(0, bytes.length - limit))
      },
    ),
  )
})

test.for(['nothing', 'end', 'end x', 'end 12345678901', ` end 0${'9'.repeat(50)}`])(
  'does not take %j for a mark',
  text => {
    expect(() => marksIn(Buffer.from(`${nonce} ${text}\n`), [])).toThrow()
  },
)

test('does not wait for ever for the end of a mark', () => {
  expect(() => marksIn(Buffer.from(nonce + 'x'.repeat(100)), [])).toThrow('a mark without an end')
})

test('sends a chain as text that anybody can read', () => {
  const requests = [
    { script: 'ls', stdin: Buffer.from("it's\n"), directory: '/srv', environment: { A: 'b c' } },
    { script: 'cat', stdin: Buffer.from([0]) },
    { script: 'id', announced: true },
  ]
  expect(chain(requests, 'NONCE')).toMatchInlineSnapshot(`
    "deliver=0
    case $deliver in 0)
    printf %s 'it'\\''s
    ' 2>/dev/null | ( cd -- /srv || exit; export A='b c'; eval ls )
    deliver=$? deliver_end=$deliver;; *) deliver_end=cancelled;; esac
    printf 'NONCE end %s\\n' "$deliver_end"; printf 'NONCE end %s\\n' "$deliver_end" >&2
    case $deliver in 0)
    printf %s 'AA==' 2>/dev/null | base64 -d | ( eval cat )
    deliver=$? deliver_end=$deliver;; *) deliver_end=cancelled;; esac
    printf 'NONCE end %s\\n' "$deliver_end"; printf 'NONCE end %s\\n' "$deliver_end" >&2
    case $deliver in 0)
    ( read -r deliver_pid deliver_rest </proc/self/stat; printf 'NONCE begin %d\\n' "$deliver_pid"; eval id ) </dev/null
    deliver=$? deliver_end=$deliver;; *) deliver_end=cancelled;; esac
    printf 'NONCE end %s\\n' "$deliver_end"; printf 'NONCE end %s\\n' "$deliver_end" >&2
    "
  `)
})
