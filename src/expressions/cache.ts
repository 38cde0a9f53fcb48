const capacity = 5000

/** The same function, that remembers what it made of the last few thousand texts. */
export function remembered<T>(make: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return text => {
    const found = known.get(text)
    if (found !== undefined) return found
    const made = make(text)
    if (known.size >= capacity) known.delete(known.keys().next().value as string)
    known.set(text, made)
    return made
  }
}
