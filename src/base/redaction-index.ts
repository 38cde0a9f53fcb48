/** Shorter texts cannot be found: they would be found everywhere. */
export const shortestFound = 4

/** Texts whose beginnings have the same code, and their lengths, the longest first. */
interface AlikeTexts {
  readonly texts: Set<string>
  readonly lengths: number[]
}

/**
 * Finds any of many texts in one pass. It goes through a text with a code of the last four characters; only where a text
 * that is looked for begins with the same code, the two are compared. So what it takes hardly depends on how many texts
 * are looked for, and a text can be added at any time.
 */
export class TextIndex {
  /** 1 for each code with which a text begins. */
  private readonly begins = new Uint8Array(0x10000)
  private readonly alike = new Map<number, AlikeTexts>()

  get isEmpty(): boolean {
    return this.alike.size === 0
  }

  add(text: string): void {
    if (text.length < shortestFound) return
    let code = 0
    for (let at = 0; at < shortestFound; at++) code = nextCode(code, text.charCodeAt(at))
    const alike = this.alike.get(code) ?? { texts: new Set(), lengths: [] }
    this.alike.set(code, alike)
    this.begins[code] = 1
    alike.texts.add(text)
    if (alike.lengths.includes(text.length)) return
    alike.lengths.push(text.length)
    alike.lengths.sort((one, other) => other - one)
  }

  /** The text with all that is found replaced; what overlaps is replaced as one. */
  replace(text: string, replacement: string): string {
    let code = 0
    let kept = ''
    let keptTo = 0
    let [start, end] = [-1, -1]
    const cut = () => {
      if (start < 0) return
      kept += text.slice(keptTo, start) + replacement
      keptTo = end
    }
    for (let at = 0; at < text.length; at++) {
      code = nextCode(code, text.charCodeAt(at))
      if (this.begins[code] === 0) continue
      const begin = at + 1 - shortestFound
      const length = begin < 0 ? undefined : this.lengthAt(text, begin, code)
      if (length === undefined) continue
      if (begin >= end) {
        cut()
        start = begin
      }
      end = Math.max(end, begin + length)
    }
    cut()
    return keptTo === 0 ? text : kept + text.slice(keptTo)
  }

  /** The length of the longest text that stands at an offset. */
  private lengthAt(text: string, begin: number, code: number): number | undefined {
    const alike = this.alike.get(code)
    return alike?.lengths.find(length => alike.texts.has(text.slice(begin, begin + length)))
  }
}

/** A code of 16 bits from the last four characters: those before are shifted out. */
function nextCode(code: number, character: number): number {
  return ((code << 4) ^ character) & 0xffff
}
