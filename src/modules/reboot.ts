import { existsSync, readFileSync } from 'node:fs'
import { TaskError, UnreachableError } from '../base/errors.ts'
import { number, text, texts, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { type Script, sh, verbatim } from '../base/shell.ts'
import { checkedRun } from '../host/checked-run.ts'
import { untilConnected } from '../host/until-connected.ts'
import { type ActionHost, defineAction } from '../model/module.ts'

/** What is another after each start: of the kernel, and of a container, which has the kernel of its machine. */
const startFiles = ['/proc/sys/kernel/random/boot_id', '/proc/1/stat'] as const
const startCommand = `cat ${startFiles[0]} && sed 's/.*) //' ${startFiles[1]} | cut -d ' ' -f 20`

const params = {
  reboot_timeout: number('Seconds after which the task fails, for the restart and for `test_command`').or(
    600,
  ),
  connect_timeout: number('Seconds that one try to connect may take').or(5),
  pre_reboot_delay: number('Seconds before the restart, in whole minutes').or(0),
  post_reboot_delay: number('Seconds to wait before the first try to connect').or(0),
  test_command: text('What must succeed before the host counts as restarted').or('whoami'),
  msg: text('What those who are logged in are told').or('Reboot initiated by Deliver'),
  boot_time_command: text('What prints another text after each start').or(startCommand),
  reboot_command: text('The command that restarts the host; `shutdown -r` without it').optional,
  search_paths: texts('Where `shutdown` is looked for').or([
    '/sbin',
    '/bin',
    '/usr/sbin',
    '/usr/bin',
    '/usr/local/sbin',
  ]),
}

type Want = Values<typeof params>

/** Sees by when it was started that the host was restarted: that an old connection ended says nothing. */
export const reboot = defineAction({
  name: 'reboot',
  summary: 'Restart the host, and wait until it is back',
  params,
  examples: `
    - reboot: { msg: A new kernel, reboot_timeout: 300 }
    - reboot: { test_command: systemctl is-system-running --wait, post_reboot_delay: 20 }
  `,
  differences: ['The machine that Deliver runs on is refused, however it is reached'],
  returns: {
    rebooted: returned('flag', 'Whether the host was restarted'),
    elapsed: returned('number', 'Seconds that it took'),
  },

  async act(want, host) {
    const begin = performance.now()
    const before = await bootText(want, host)
    refuseThisMachine(before)
    await restart(want, host)
    await host.sleep(want.post_reboot_delay)
    const patience = () => ({
      until: performance.now() + want.reboot_timeout * 1000,
      connectSeconds: want.connect_timeout,
      sleep: 12,
    })
    await untilConnected(host, patience(), async () => {
      if ((await bootText(want, host)) === before) throw new TaskError('it was not restarted')
    })
    await untilConnected(host, patience(), async () => {
      await checkedRun(host, verbatim(want.test_command), { timeoutSeconds: want.reboot_timeout })
    })
    return {
      changed: true,
      rebooted: true,
      elapsed: Math.round((performance.now() - begin) / 1000),
    }
  },

  predict: async () => ({ changed: true, rebooted: true, elapsed: 0 }),
})

async function bootText({ boot_time_command, connect_timeout }: Want, host: ActionHost): Promise<string> {
  const printed = await checkedRun(host, verbatim(boot_time_command), { timeoutSeconds: connect_timeout })
  if (printed.trim() !== '') return printed.trim()
  throw new TaskError(`Cannot see when the host was started: ${boot_time_command} prints nothing`)
}

function refuseThisMachine(before: string): void {
  if (!startFiles.every(existsSync)) return
  const [kernel, process] = startFiles.map(path => readFileSync(path, 'utf8').trim())
  const began = process?.replace(/^.*\) /s, '').split(' ')[19]
  if (`${kernel}\n${began}` !== before) return
  throw new TaskError('Cannot restart this host: it is the machine that Deliver runs on')
}

/** The connection may end before the command does. */
async function restart(want: Want, host: ActionHost): Promise<void> {
  try {
    const { status, stderr } = await host.run(restartScript(want))
    const wasKilled = Number(status) > 128
    if (status !== 0 && !wasKilled) {
      throw new TaskError(`Cannot restart the host: ${stderr.toString().trim() || `status ${status}`}`, {
        hint: 'become: true',
      })
    }
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error
  }
}

function restartScript({ reboot_command, search_paths, pre_reboot_delay, msg }: Want): Script {
  if (reboot_command !== undefined) return verbatim(reboot_command)
  const minutes = Math.floor(pre_reboot_delay / 60)
  return sh`
    PATH=${search_paths.join(':')}:$PATH
    if command -v shutdown >/dev/null; then shutdown -r +${minutes} ${msg}
    else sleep ${minutes * 60}; reboot; fi`
}
