import { FileError } from '../../base/errors.ts'
import type { Place, Source } from '../../base/place.ts'
import { type Node, parseYamlDocument } from '../../base/yaml.ts'

/**
 * Reads a YAML file in which `{{ NAME }}` and `{{ .NAME }}` may stand without quotes. YAML would take them for maps,
 * so their characters are moved to a private area of Unicode while it reads: every position stays what it is.
 */
export function parseWithPlaceholders(source: Source): Node | undefined {
  const place = ({ offset }: Place): Place => ({ source, offset })
  try {
    const node = parseYamlDocument({
      file: source.file,
      text: source.text.replaceAll(placeholder, hiddenText),
    })
    return node && revealed(node, place)
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

/** Where the private area begins. */
const offset = 0xe000

function hiddenText(text: string): string {
  return text.replaceAll(/[ -~]/g, character => String.fromCharCode(character.charCodeAt(0) + offset))
}

/** The text as it was; the dot that Go's templates want before a name is left out. */
function revealedText(text: string): string {
  return text
    .replaceAll(/[\ue020-\ue07e]/g, character => String.fromCharCode(character.charCodeAt(0) - offset))
    .replaceAll(/\{\{( *)\.(?=[A-Za-z_])/g, '{{$1 ')
}

function revealed(node: Node, place: (place: Place) => Place): Node {
  const at = { place: place(node.place) }
  if (node.kind === 'list') return { ...node, ...at, items: node.items.map(item => revealed(item, place)) }
  if (node.kind === 'scalar') {
    return { ...node, ...at, value: typeof node.value === 'string' ? revealedText(node.value) : node.value }
  }
  const entries = node.entries.map(({ key, keyPlace, value }) => ({
    key: revealedText(key),
    keyPlace: place(keyPlace),
    value: revealed(value, place),
  }))
  return { ...node, ...at, entries }
}
