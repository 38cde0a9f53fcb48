import { quote } from '../../base/shell.ts'
import { secondsOf } from '../../base/units.ts'
import type { ContainerSettings } from './params.ts'

type Health = NonNullable<ContainerSettings['healthcheck']>

export function healthLines(health: Health): string[] {
  return [
    ...(health.test ? [`test: ${healthTest(health.test)}`] : []),
    ...(health.interval ? [`interval: ${secondsOf(health.interval)}s`] : []),
    ...(health.timeout ? [`timeout: ${secondsOf(health.timeout)}s`] : []),
    ...(health.start_period ? [`start period: ${secondsOf(health.start_period)}s`] : []),
    ...(health.retries ? [`retries: ${health.retries}`] : []),
  ]
}

export function healthWords(health: Health): string[] {
  if (health.test?.[0] === 'NONE') return ['--no-healthcheck']
  const duration = (option: string, text: string | undefined) =>
    text ? [option, `${Math.round(secondsOf(text) * 1000)}ms`] : []
  return [
    ...(health.test ? ['--health-cmd', healthTest(health.test).replace(/^CMD-SHELL /, '')] : []),
    ...duration('--health-interval', health.interval),
    ...duration('--health-timeout', health.timeout),
    ...duration('--health-start-period', health.start_period),
    ...(health.retries ? ['--health-retries', String(health.retries)] : []),
  ]
}

/** The command line of Docker only takes shell commands: words are quoted into one. */
function healthTest(test: readonly string[]): string {
  const [first = '', ...rest] = test
  if (first === 'NONE') return 'NONE'
  if (first === 'CMD') return `CMD-SHELL ${rest.map(quote).join(' ')}`
  return `CMD-SHELL ${first === 'CMD-SHELL' ? rest.join(' ') : first}`
}
