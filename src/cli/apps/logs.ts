import { setTimeout as sleep } from 'node:timers/promises'
import { UsageError } from '../../base/errors.ts'
import { printable } from '../../base/printable.ts'
import { lines, type Script, sh } from '../../base/shell.ts'
import { section, sectionsOf } from '../../host/sections.ts'
import type { Shell } from '../../model/connection.ts'
import { type PlacedContainer, placedContainers } from './containers.ts'
import { gatherOne } from './gather.ts'
import { OpenHosts } from './on-hosts.ts'
import type { AppRequest } from './request.ts'

/** Seconds between two looks while what comes is followed. */
const pause = 1

interface Line {
  readonly at: string
  readonly text: string
}

/** Prints what containers printed, of all hosts together in the order of time. */
export async function logs(request: AppRequest): Promise<number> {
  const { name, words, values, given, context } = request
  const matches = matcher(values.grep)
  const containers = placedContainers(name, await gatherOne(name, given, context), words)
  const hosts = await OpenHosts.of(request)
  try {
    const names = [...new Set(containers.map(({ host }) => host))]
    const sources = await Promise.all(
      names.map(async host => {
        const placed = containers.filter(container => container.host === host)
        return new Source(await hosts.shell(host), placed, values.lines, values.since)
      }),
    )
    do {
      const found = (await Promise.all(sources.map(source => source.next()))).flat()
      found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
      const shown = found.filter(({ text }) => matches(text)).map(({ text }) => `${text}\n`)
      context.stdout.write(printable(shown.join('')))
      if (values.follow) await sleep(pause * 1000, undefined, { signal: context.signal }).catch(() => {})
    } while (values.follow && !context.signal.aborted)
    return 0
  } finally {
    await hosts.close()
  }
}

function matcher(pattern: string | undefined): (text: string) => boolean {
  if (pattern === undefined) return () => true
  try {
    const regexp = new RegExp(pattern, 'u')
    return text => regexp.test(text)
  } catch (error) {
    throw new UsageError(`--grep is no pattern: ${(error as Error).message}`)
  }
}

/** What the containers of a host print, each time what came since the last. */
class Source {
  private readonly shell: Shell
  private readonly containers: readonly PlacedContainer[]
  private readonly lines: number
  private readonly since: string | undefined
  /** By container: the moment of its last line, and the lines of that moment that were given out. */
  private readonly last = new Map<string, { at: string; texts: readonly string[] }>()

  constructor(
    shell: Shell,
    containers: readonly PlacedContainer[],
    lines: number,
    since: string | undefined,
  ) {
    this.shell = shell
    this.containers = containers
    this.lines = lines
    this.since = since
  }

  async next(): Promise<Line[]> {
    const [answer] = await this.shell.run([lines(this.containers.map(container => this.question(container)))])
    const parts = sectionsOf(answer?.stdout.toString() ?? '')
    return this.containers.flatMap(container => this.newLines(container, parts[container.name] ?? ''))
  }

  private question({ name, stacked }: PlacedContainer): Script {
    const last = this.last.get(name)
    const since = last ? ['--since', last.at] : this.since === undefined ? [] : ['--since', this.since]
    const tail = last ? [] : ['--tail', this.lines]
    return sh`
      ${section(name)}
      ${stacked === undefined ? sh`docker logs` : sh`timeout 10 docker service logs --raw`} \
        --timestamps ${since} ${tail} -- ${stacked ?? name} 2>&1`
  }

  private newLines({ service, host, name }: PlacedContainer, text: string): Line[] {
    const last = this.last.get(name)
    const found = text
      .split('\n')
      .map(line => line.match(/^(\d{4}-\d\d-\d\dT\S+) ?(.*)$/))
      .flatMap(match => (match ? [{ at: match[1] ?? '', text: match[2] ?? '' }] : []))
      .filter(({ at, text }) => !(last && (at < last.at || (at === last.at && last.texts.includes(text)))))
    const at = found.at(-1)?.at
    if (at !== undefined) {
      const texts = found.filter(line => line.at === at).map(line => line.text)
      this.last.set(name, { at, texts: at === last?.at ? [...last.texts, ...texts] : texts })
    }
    return found.map(line => ({ at: line.at, text: `${service} on ${host} | ${line.text}` }))
  }
}
