import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { clients, type Kind } from './clients.ts'
import { Load } from './load.ts'
import { summary } from './tally.ts'

const usage = `usage: load URL [--seconds N] [--page REGEX] [--quiet] [KIND=CLIENTS ...]
  asks a server until the time is over, or until it is interrupted; prints what became of it as JSON,
  and a line for people (with --quiet, only that)
  kinds: ${Object.keys(clients).join(', ')}`

process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seconds: { type: 'string' }, page: { type: 'string' }, quiet: { type: 'boolean' } },
  })
  const [url, ...words] = positionals
  const wanted = words.map(word => word.split('='))
  if (url === undefined || wanted.some(([kind = '', count]) => !isKind(kind) || !(Number(count) > 0))) {
    console.error(usage)
    return 64
  }
  const load = new Load({
    url,
    clients: Object.fromEntries(wanted.map(([kind, count]) => [kind, Number(count)])),
    ...(values.page !== undefined && { page: new RegExp(values.page) }),
  })
  await untilOver(values.seconds)
  const report = await load.stop()
  if (!values.quiet) console.log(JSON.stringify(report))
  console.error(summary(report))
  return report.lost === 0 ? 0 : 1
}

function isKind(word: string): word is Kind {
  return Object.hasOwn(clients, word)
}

async function untilOver(seconds: string | undefined): Promise<void> {
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupted.abort())
  await sleep(seconds === undefined ? 2 ** 31 - 1 : Number(seconds) * 1000, undefined, {
    signal: interrupted.signal,
  }).catch(() => {})
}
