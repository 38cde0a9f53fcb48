import { writeFileSync } from 'node:fs'
import type { Case } from './case.ts'
import { deployments } from './cases/deploy.ts'
import { fiveTasks } from './cases/five.ts'
import { growth } from './cases/growth.ts'
import { starting } from './cases/start.ts'
import { transfers } from './cases/transfer.ts'
import { twentyTasks } from './cases/twenty.ts'
import { Lab } from './lab/lab.ts'
import { measure } from './measure.ts'
import { type Result, reportOf } from './report.ts'

const cases: readonly Case[] = [
  ...twentyTasks,
  ...fiveTasks,
  ...starting,
  ...transfers,
  ...growth,
  ...deployments,
]

const say = (line: string) => process.stderr.write(`${line}\n`)

process.exit(await main(process.argv.slice(2)))

async function main(names: readonly string[]): Promise<number> {
  if (names.includes('--list')) return list()
  const unknown = names.find(name => !cases.some(each => each.name === name))
  if (unknown !== undefined) {
    say(`There is no case ${unknown}; --list shows them all`)
    return 64
  }
  const chosen = names.length === 0 ? cases : cases.filter(({ name }) => names.includes(name))
  const report = await reportOf(await results(chosen))
  if (chosen === cases) writeFileSync('bench/results.md', report)
  process.stdout.write(report)
  return 0
}

function list(): number {
  for (const { name, work } of cases) process.stdout.write(`${name.padEnd(12)}${work}\n`)
  return 0
}

async function results(chosen: readonly Case[]): Promise<Result[]> {
  const lab = await Lab.open()
  const stop = () => void lab.close().finally(() => process.exit(130))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    const found: Result[] = []
    for (const each of chosen) {
      say(`${each.name}: ${each.work}`)
      found.push({ case: each, found: await measure(lab, each, say) })
    }
    return found
  } finally {
    await lab.close()
  }
}
