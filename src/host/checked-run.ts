import { TaskError } from '../base/errors.ts'
import type { Script } from '../base/shell.ts'
import type { RunOptions } from '../model/connection.ts'
import type { ActionHost } from '../model/module.ts'

/** Runs a script that must succeed, and returns what it printed. */
export async function checkedRun(host: ActionHost, script: Script, options?: RunOptions): Promise<string> {
  const { status, stdout, stderr } = await host.run(script, options)
  if (status === 0) return stdout.toString()
  throw new TaskError(stderr.toString().trim() || `A command of the host ended with ${status}`)
}
