/** An object whose values are made when they are first read. */
export function lazyRecord(names: Iterable<string>, make: (name: string) => unknown): object {
  const record = {}
  for (const name of names) {
    Object.defineProperty(record, name, { enumerable: true, configurable: true, get: () => make(name) })
  }
  return record
}
