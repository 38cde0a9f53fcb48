/** Something that was checked. A note is worth knowing, and no reason to mend anything. */
export interface Finding {
  readonly kind: 'good' | 'note' | 'bad'
  readonly what: string
  /** What mends it, or helps to. */
  readonly cure?: string | undefined
}

export function good(what: string): Finding {
  return { kind: 'good', what }
}

export function note(what: string, cure?: string): Finding {
  return { kind: 'note', what, cure }
}

export function bad(what: string, cure?: string): Finding {
  return { kind: 'bad', what, cure }
}
