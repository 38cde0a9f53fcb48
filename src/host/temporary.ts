import { sh } from '../base/shell.ts'
import type { ActionHost } from '../model/module.ts'
import { checkedRun } from './checked-run.ts'

/** Lets a folder of the host be used that is there only meanwhile, and that nobody else can enter. */
export async function inTemporaryFolder<T>(
  host: ActionHost,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const printed = await checkedRun(host, sh`mktemp -d "\${TMPDIR:-/tmp}/.deliver.XXXXXXXXXX"`)
  const folder = printed.replace(/\n$/, '')
  try {
    return await use(folder)
  } finally {
    await host.run(sh`rm -rf -- ${folder}`)
  }
}
