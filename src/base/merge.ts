/** The values of several generators as they come. One that throws ends them all. */
export async function* merge<T>(generators: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const next = (generator: AsyncGenerator<T>) => generator.next().then(result => ({ generator, result }))
  const waiting = new Map(generators.map(generator => [generator, next(generator)]))
  while (waiting.size > 0) {
    const { generator, result } = await Promise.race(waiting.values())
    if (result.done) waiting.delete(generator)
    else {
      waiting.set(generator, next(generator))
      yield result.value
    }
  }
}
