import { UsageError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'

/** @throws UsageError where a deployment does not have one of the services */
export function refuseUnknownServices(
  deployment: string,
  services: readonly string[],
  known: readonly string[],
): void {
  const unknown = services.find(service => !known.includes(service))
  if (unknown === undefined) return
  throw new UsageError(`${deployment} has no service ${unknown}`, {
    hint: didYouMean(unknown, known) ?? `it has ${known.join(', ')}`,
  })
}
