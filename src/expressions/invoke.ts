import { DeliverError, ExpressionError } from '../base/errors.ts'
import type { Place } from '../base/place.ts'
import type { Secret } from '../base/secret.ts'
import type { Arg, CallContext, Helper } from './helper.ts'
import { mismatch } from './helper.ts'
import { refuseTooLarge, withinLimits } from './limits.ts'
import { hidden, secretsIn } from './values.ts'

/** An argument of a helper, evaluated when the helper asks for it. */
export interface Given {
  place(): Place | undefined
  /** The value; an absent one is an error. */
  value(): unknown
  /** The value, or `undefined` when it is absent. */
  maybe(): unknown
}

/** A value that is there already. */
export function given(value: unknown): Given {
  return { place: () => undefined, value: () => value, maybe: () => value }
}

/** How many arguments a helper takes: at least, at most. */
export function arity({ args, rest }: Helper): { least: number; most: number } {
  return {
    least: args.filter(arg => !arg.optional).length,
    most: rest ? Number.POSITIVE_INFINITY : args.length,
  }
}

/** Calls a helper: reads its arguments as it declares them; what it makes of a secret is secret. */
export function invoke(
  helper: Helper,
  args: readonly Given[],
  options: Readonly<Record<string, Given>>,
  context: CallContext,
  place: () => Place | undefined,
): unknown {
  const reading = new Reading(helper)
  const values = args.map((item, i) => reading.read(helper.args[i] ?? helper.rest, item))
  const named = Object.entries(options).map(([name, item]) => [
    name,
    reading.read(helper.options[name], item),
  ])
  try {
    const result = withinLimits(place, () => helper.run(values, Object.fromEntries(named), context))
    refuseTooLarge(result)
    return reading.secrets.length > 0 ? hidden(result, reading.secrets) : result
  } catch (error) {
    if (!(error instanceof DeliverError)) throw error
    // The message may quote what the helper was given.
    if (reading.secrets.length > 0) {
      throw new ExpressionError(`${helper.name} cannot take this secret`, { place: place() })
    }
    throw error.at(place())
  }
}

/** Reads the arguments of one call, and remembers the secrets in them. */
class Reading {
  readonly secrets: Secret[] = []
  private readonly helper: Helper

  constructor(helper: Helper) {
    this.helper = helper
  }

  read(arg: Arg<unknown> | undefined, item: Given): unknown {
    if (!arg) throw new Error(`${this.helper.name} was called with what it does not take`)
    if (arg.handing === 'lazy') return () => this.checked(arg, item.value(), item)
    const value = arg.handing === 'maybe' ? item.maybe() : item.value()
    return value === undefined ? undefined : this.checked(arg, value, item)
  }

  private checked(arg: Arg<unknown>, value: unknown, { place }: Given): unknown {
    const taken = arg.read(value)
    if (taken !== undefined) {
      if (arg.reveals) secretsIn(value, this.secrets)
      return taken
    }
    throw new ExpressionError(mismatch(this.helper.name, arg, value), {
      place: place(),
      hint: this.helper.signature,
    })
  }
}
