import { FileError } from '../../base/errors.ts'
import type { Place, Source } from '../../base/place.ts'
import { type Node, parseYamlDocument } from '../../base/yaml.ts'

/**
 * Reads a YAML file in which `{{ NAME }}` and `{{ .NAME }}` may stand without quotes. YAML would take them for maps,
 * so their characters are moved to a private area of Unicode while it reads: every position stays what it is.
 */
export function parseWithPlaceholders(source: Source): Node | undefined {
  const place = ({ offset }: Place): Place => ({ source, offset })
  const disguise = disguiseFor(source)
  try {
    const node = parseYamlDocument({
      file: source.file,
      text: source.text.replaceAll(placeholder, disguise.hide),
    })
    return node && revealed(node, place, disguise)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    const problems = error.problems.map(problem => ({
      ...problem,
      place: problem.place && place(problem.place),
    }))
    throw new FileError(problems, { cause: error })
  }
}

const placeholder = /\{\{ *\.?[A-Za-z_][\w.]* *\}\}/g

interface Disguise {
  hide(text: string): string
  unhide(text: string): string
  /** The same for a text that is no data: the dot that Go's templates want before a name is left out. */
  reveal(text: string): string
}

/** Moves characters to a part of the private area that the file does not use itself, not even as `\ue041`. */
function disguiseFor({ file, text }: Source): Disguise {
  const written = text.toLowerCase()
  const start = privateBlocks.find(
    block => !hidden(block).test(text) && !written.includes(`\\u${block.toString(16).slice(0, 2)}`),
  )
  if (start === undefined) throw new FileError({ message: `${file} uses all private characters of Unicode` })
  const moved = (by: number) => (character: string) => String.fromCharCode(character.charCodeAt(0) + by)
  const unhide = (text: string) => text.replaceAll(hidden(start), moved(-start))
  return {
    hide: text => text.replaceAll(/[ -~]/g, moved(start)),
    unhide,
    reveal: text => unhide(text).replaceAll(/\{\{( *)\.(?=[A-Za-z_])/g, '{{$1 '),
  }
}

/** Each holds a place for every character that can be written in ASCII. */
const privateBlocks = Array.from({ length: 24 }, (_, index) => 0xe000 + index * 0x100)

function hidden(start: number): RegExp {
  return new RegExp(`[${String.fromCharCode(start + 0x20)}-${String.fromCharCode(start + 0x7e)}]`, 'g')
}

function revealed(node: Node, place: (place: Place) => Place, disguise: Disguise): Node {
  const at = { place: place(node.place) }
  if (node.kind === 'list')
    return { ...node, ...at, items: node.items.map(item => revealed(item, place, disguise)) }
  if (node.kind === 'scalar') {
    const { value, raw } = node
    if (typeof value !== 'string') return { ...node, ...at }
    return { ...node, ...at, value: raw ? disguise.unhide(value) : disguise.reveal(value) }
  }
  const entries = node.entries.map(({ key, keyPlace, value }) => ({
    key: disguise.reveal(key),
    keyPlace: place(keyPlace),
    value: revealed(value, place, disguise),
  }))
  return { ...node, ...at, entries }
}
