import { sh } from '../base/shell.ts'
import type { ActionHost } from '../model/module.ts'
import type { TestHost } from './host.ts'

/** The host as if only some programs were installed there. */
export async function bareHost(host: TestHost, programs: readonly string[]): Promise<ActionHost> {
  const bin = `${host.folder}/bin`
  const link = sh`for name in ${programs}; do ln -sf "$(command -v "$name")" ${bin}/"$name"; done`
  await host.run(sh`rm -rf ${bin}; mkdir -p ${bin}; ${link}`)
  return {
    name: host.name,
    checkMode: host.checkMode,
    run: (script, options) => host.run(sh`PATH=${bin}; ${script}`, options),
    write: file => host.write(file),
    read: path => host.read(path),
    reconnect: () => host.reconnect(),
    sleep: seconds => host.sleep(seconds),
    askPerson: question => host.askPerson(question),
  }
}
