/** Something that is held by one of several, and closed when the last lets go. */
export interface Lease<T> {
  readonly thing: T
  release(): Promise<void>
}

/** Opens things once, by name, for however many hold them. */
export class Leases<T extends { close(): Promise<void> }> {
  private readonly held = new Map<string, { readonly thing: Promise<T>; holders: number }>()

  async lease(name: string, open: () => Promise<T>): Promise<Lease<T>> {
    const entry = this.held.get(name) ?? { thing: open(), holders: 0 }
    this.held.set(name, entry)
    entry.holders++
    let isHeld = true
    const isLastToLetGo = () => {
      if (!isHeld) return false
      isHeld = false
      if (--entry.holders > 0) return false
      this.held.delete(name)
      return true
    }
    try {
      const thing = await entry.thing
      return { thing, release: async () => void (isLastToLetGo() && (await thing.close())) }
    } catch (error) {
      isLastToLetGo()
      throw error
    }
  }
}
