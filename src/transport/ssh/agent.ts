import { statSync } from 'node:fs'
import ssh2, { type BaseAgent, type ParsedKey } from 'ssh2'
import { reasonOf } from '../../base/files.ts'

/** Where the agent of a target listens; nothing where there is none, or none is wanted. */
export function agentSocket(named: string | undefined): string | undefined {
  if (named === 'none') return undefined
  return named ?? (process.env['SSH_AUTH_SOCK'] || undefined)
}

/** The public keys that an agent holds. @throws Error with what is wrong with the agent */
export async function agentKeys(socket: string): Promise<ParsedKey[]> {
  refuseNoSocket(socket)
  const agent = ssh2.createAgent(socket)
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(timer)
      reject(new Error(reason))
    }
    const timer = setTimeout(() => fail(`no answer within ${patienceSeconds} s`), patienceSeconds * 1000)
    agent.getIdentities((error, keys) => {
      if (error) return fail(`nobody answers there`)
      clearTimeout(timer)
      resolve((keys ?? []) as unknown as ParsedKey[])
    })
  })
}

/** Seconds for which an agent may think about which keys it has. */
const patienceSeconds = 5

function refuseNoSocket(socket: string): void {
  try {
    if (statSync(socket).isSocket()) return
  } catch (error) {
    throw new Error(reasonOf(error))
  }
  throw new Error('it is no socket')
}

/** An agent that offers one key only, so that each key is tried, and named, by itself. */
export class OneKeyAgent extends ssh2.BaseAgent<ParsedKey> {
  private readonly key: ParsedKey
  private readonly signer: Pick<BaseAgent, 'sign'>

  constructor(key: ParsedKey, signer: Pick<BaseAgent, 'sign'>) {
    super()
    this.key = key
    this.signer = signer
  }

  override getIdentities(answer: (error: undefined, keys: ParsedKey[]) => void): void {
    answer(undefined, [this.key])
  }

  override sign(...signing: readonly unknown[]): void {
    Reflect.apply(this.signer.sign, this.signer, signing)
  }
}
