import { spawn } from 'node:child_process'
import { UsageError } from '../../base/errors.ts'
import { quote, sh } from '../../base/shell.ts'
import { terminalWords } from '../../transport/openssh.ts'
import { placedContainers } from './containers.ts'
import { gatherOne } from './gather.ts'
import { OpenHosts } from './on-hosts.ts'
import type { AppRequest } from './request.ts'
import { type RunningContainer, swarmTask } from './swarm-task.ts'

/** Runs a command in a container of a service, and ends with its exit status. */
export async function exec(request: AppRequest): Promise<number> {
  const [service, ...command] = request.words
  if (service === undefined || command.length === 0) {
    throw new UsageError('exec takes a service and a command', {
      hint: `deliver app ${request.name} exec SERVICE -- COMMAND`,
    })
  }
  const { host, name } = await runningContainer(service, request)
  const hosts = await OpenHosts.of(request)
  try {
    const shell = await hosts.shell(host)
    const [answer] = await shell.run([sh`docker exec -- ${name} ${command}`])
    request.context.stdout.write(answer?.stdout.toString() ?? '')
    request.context.stderr.write(answer?.stderr.toString() ?? '')
    return answer?.status === 'cancelled' || answer === undefined ? 1 : answer.status
  } finally {
    await hosts.close()
  }
}

/** Opens a shell in a container of a service, on this terminal, by the OpenSSH client. */
export async function shell(request: AppRequest): Promise<number> {
  const [service, ...more] = request.words
  if (service === undefined || more.length > 0) {
    throw new UsageError('shell takes a service', { hint: `deliver app ${request.name} shell SERVICE` })
  }
  const { host, name } = await runningContainer(service, request)
  const hosts = await OpenHosts.of(request)
  const target = hosts.target(host)
  const inside = quote('command -v bash >/dev/null && exec bash || exec sh')
  const asRoot = target.user === 'root' ? '' : 'sudo '
  const command = `${asRoot}docker exec -it -- ${quote(name)} sh -c ${inside}`
  await hosts.close()
  return new Promise((resolve, reject) => {
    const client = spawn('ssh', terminalWords(target, command), { stdio: 'inherit' })
    client.on('error', reject)
    client.on('close', code => resolve(code ?? 1))
  })
}

async function runningContainer(service: string, request: AppRequest): Promise<RunningContainer> {
  const { name, given, context } = request
  const containers = placedContainers(name, await gatherOne(name, given, context), [service])
  const running = containers.find(({ isUp }) => isUp)
  const found = running?.stacked === undefined ? running : await swarmTask(running.stacked, request)
  if (found) return found
  throw new UsageError(`No container of ${service} runs`, { hint: `deliver app ${name} shows them` })
}
