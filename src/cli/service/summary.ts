import { counted } from '../../base/counted.ts'
import { type Node, plainValue } from '../../base/yaml.ts'
import type { Application, PublishedPort, Service } from '../../deployment/model.ts'

/**
 * What a service file describes, in a few lines:
 *
 *     blog/Deliverous: 2 services
 *       blog   deliverous/blog  blog-addr:80 -> 80
 *       mysql  mysql            data at /var/lib/mysql
 */
export function summaryOf(path: string, application: Application): string {
  const { services, jobs, domains } = application
  const counts = [
    counted(services.length, 'service'),
    ...(jobs.length > 0 ? [counted(jobs.length, 'job')] : []),
    ...(domains.length > 0 ? [counted(domains.length, 'domain')] : []),
  ]
  return [`${path}: ${counts.join(', ')}`, ...aligned(services.map(row)), ''].join('\n')
}

function row(service: Service): [string, string, string] {
  const { name, image, published, volumes } = service
  const parts = [...published.map(portText), ...volumes.map(({ name, path }) => `${name} at ${path}`)]
  return [name, textOf(image), parts.join(', ')]
}

function portText({ address, outside, inside }: PublishedPort): string {
  return `${address === undefined ? '' : `${address}:`}${outside} -> ${inside}`
}

function aligned(rows: readonly (readonly [string, string, string])[]): string[] {
  const widths = [0, 1].map(column => Math.max(0, ...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(([name, image, more]) =>
    `  ${name.padEnd(widths[0] ?? 0)}  ${image.padEnd(widths[1] ?? 0)}  ${more}`.trimEnd(),
  )
}

function textOf(node: Node): string {
  return String(plainValue(node))
}
