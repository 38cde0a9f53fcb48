import { TaskError } from '../base/errors.ts'
import { verbatim } from '../base/shell.ts'
import { becomeOf, type ConnectionOptions, targetOf } from '../engine/reach/target.ts'
import type { Ask } from '../inventory/vagrant/containers.ts'
import type { Variables } from '../model/playbook.ts'
import { connect } from '../transport/connect.ts'
import { SshConfigFiles } from '../transport/ssh-config/ssh-config.ts'
import { VariableScope } from '../variables/scope.ts'

const options: Omit<ConnectionOptions, 'sshConfig'> = {
  become: true,
  becomeUser: undefined,
  becomePassword: undefined,
  connection: undefined,
  user: undefined,
  password: undefined,
  privateKeyFile: undefined,
  timeoutSeconds: 5,
}

/** Runs read-only scripts on hosts as root before the run, to list their containers. */
export function hostAsker(sshConfigFile: string | undefined): Ask {
  const sshConfig = new SshConfigFiles(sshConfigFile)
  return (name, variables, script) => askHost(name, variables, script, { ...options, sshConfig })
}

async function askHost(
  name: string,
  variables: Variables,
  script: string,
  options: ConnectionOptions,
): Promise<string> {
  const scope = new VariableScope([{ name: 'host_vars', variables }], () => undefined)
  const noParent = (): never => {
    throw new TaskError(`${name} is no machine that can be asked`)
  }
  const connection = await connect(targetOf(name, scope, new Map(), options, noParent))
  try {
    const shell = await connection.shell(becomeOf(name, scope, new Map(), options))
    const [answer] = await shell.run([verbatim(script)], { timeoutSeconds: 5 })
    if (answer?.status !== 0) throw new TaskError(`Cannot ask ${name}: ${answer?.stderr.toString().trim()}`)
    return answer.stdout.toString()
  } finally {
    await connection.close()
  }
}
