import { existsSync } from 'node:fs'
import { UsageError } from '../../base/errors.ts'
import { identifier } from '../../deployment/deployment.ts'
import { deployFile, redeploying } from '../deploy/deploy.ts'
import { gatherOne, newestRelease } from './gather.ts'
import type { AppRequest } from './request.ts'

/** Makes containers anew from the service file: of all services, or of one. */
export async function redeploy(request: AppRequest): Promise<number> {
  const [service = 'all', ...more] = request.words
  if (more.length > 0) throw new UsageError('redeploy takes one service, or none for all of them')
  return fromFile(request, redeploying(service))
}

/** Rolls out with other numbers of replicas. */
export async function scale(request: AppRequest): Promise<number> {
  const pairs = request.words.map(word => word.match(/^([\w-]+)=(\d+)$/))
  if (pairs.length === 0 || pairs.some(pair => pair === null)) {
    throw new UsageError('scale takes how many there shall be of services', {
      hint: `deliver app ${request.name} scale front=3`,
    })
  }
  const replicas = pairs.map(pair => [identifier(`${request.name}_${pair?.[1]}`), Number(pair?.[2])])
  return fromFile(request, JSON.stringify({ replicas: Object.fromEntries(replicas) }))
}

async function fromFile({ name, given, context }: AppRequest, extraVars: string): Promise<number> {
  const file = newestRelease(await gatherOne(name, given, context))?.file
  if (file === undefined || !existsSync(file)) {
    throw new UsageError(`The service file of ${name} is not here${file === undefined ? '' : `: ${file}`}`, {
      hint: 'it is looked for from the folder where you stand: that of the project',
    })
  }
  return deployFile({ file, name, given, extraVars: [extraVars] }, context)
}
