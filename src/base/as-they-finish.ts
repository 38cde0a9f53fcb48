/** The values of promises, each when it is there. An error is thrown when all have settled, also when nobody reads on. */
export async function* asTheyFinish<T>(promises: readonly Promise<T>[]): AsyncGenerator<T> {
  const finished: T[] = []
  let wake = () => {}
  const all = Promise.allSettled(
    promises.map(async promise => {
      finished.push(await promise)
      wake()
    }),
  )
  let areAllSettled = false
  void all.then(() => {
    areAllSettled = true
    wake()
  })
  try {
    for (;;) {
      for (const value of finished.splice(0)) yield value
      if (finished.length > 0) continue
      if (areAllSettled) break
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  } finally {
    await all
  }
  await Promise.all(promises)
}
