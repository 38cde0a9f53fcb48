import { sh } from '../base/shell.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { defineAction } from '../model/module.ts'

/** One service as a fact. */
interface ServiceFact {
  readonly name: string
  readonly source: 'systemd'
  readonly state: 'running' | 'stopped' | 'failed' | 'unknown'
  /** What the unit file says, such as enabled; or that systemd cannot use it. */
  readonly status: string
}

export const serviceFacts = defineAction({
  name: 'service_facts',
  summary: 'Gather which services a host has, as the fact `services`',
  readsOnly: true,
  params: {},
  examples: `
    - service_facts:
    - debug: { msg: the web server runs }
      when: eq facts.services.[nginx.service].state "running"
  `,
  returns: {},
  differences: [
    'The fact is `facts.services`: by name, maps with `name`, `state`, `status` and `source`; only systemd is asked',
  ],

  async act(_, host) {
    const list = ['--type=service', '--all', '--plain', '--no-legend', '--no-pager']
    const { stdout } = await host.run(
      sh`
        if command -v systemctl >/dev/null; then
          ${section('files')}
          systemctl list-unit-files ${list} 2>/dev/null
          ${section('units')}
          systemctl list-units ${list} 2>/dev/null
        fi`,
      { query: true },
    )
    const parts = sectionsOf(stdout.toString())
    if (parts['files'] === undefined)
      return { skipped: true, msg: 'Cannot gather services: the host has no systemctl' }
    const services = [...servicesIn(filledLines(parts['files']), filledLines(parts['units']))]
    return {
      effects: { facts: { services: Object.fromEntries(services.map(service => [service.name, service])) } },
    }
  },
})

/**
 * Reads lines of unit files and of units; a unit that is not there may be named by others:
 *
 *     ssh.service enabled enabled
 *     ssh.service loaded active running OpenBSD Secure Shell server
 */
function* servicesIn(files: readonly string[], units: readonly string[]): Generator<ServiceFact> {
  const statuses = new Map(
    files.map(line => line.split(/\s+/)).map(([name = '', status = '']) => [name, status]),
  )
  const loaded = new Set<string>()
  for (const line of units) {
    const [name = '', load = '', active = '', sub = ''] = line.trim().split(/\s+/)
    loaded.add(name)
    const status = load === 'loaded' ? (statuses.get(name) ?? 'unknown') : load
    yield { name, state: stateOf(active, sub), status, source: 'systemd' }
  }
  for (const [name, status] of statuses) {
    if (!loaded.has(name))
      yield { name, state: units.length > 0 ? 'stopped' : 'unknown', status, source: 'systemd' }
  }
}

function stateOf(active: string, sub: string): ServiceFact['state'] {
  if (active === 'failed') return 'failed'
  return sub === 'running' ? 'running' : 'stopped'
}
