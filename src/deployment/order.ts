import type { Service } from './model.ts'

/**
 * Services in the order in which they are launched: those that are linked to come first. The order of the file does
 * not matter; where links go round in a circle, the first by name begins.
 */
export function linkedFirst(services: readonly Service[]): Service[] {
  const byName = new Map(services.map(service => [service.name, service]))
  const ordered = new Set<Service>()
  const entered = new Set<Service>()
  const enter = (service: Service) => {
    if (entered.has(service)) return
    entered.add(service)
    for (const name of service.links.map(link => link.name).sort()) {
      const linked = byName.get(name)
      if (linked) enter(linked)
    }
    ordered.add(service)
  }
  for (const name of [...byName.keys()].sort()) enter(byName.get(name) as Service)
  return [...ordered]
}
