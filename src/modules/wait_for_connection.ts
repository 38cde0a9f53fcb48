import { number } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { sh } from '../base/shell.ts'
import { checkedRun } from '../host/checked-run.ts'
import { untilConnected } from '../host/until-connected.ts'
import { defineAction } from '../model/module.ts'

export const waitForConnection = defineAction({
  name: 'wait_for_connection',
  summary: 'Wait until the host can be reached',
  readsOnly: true,
  params: {
    delay: number('Seconds before the first try').or(0),
    sleep: number('Seconds between two tries').or(1),
    timeout: number('Seconds after which the task fails').or(600),
    connect_timeout: number('Seconds that one try may take').or(5),
  },
  examples: `
    - wait_for_connection: { delay: 10, timeout: 300 }
  `,
  differences: ['It also waits in check mode, because it changes nothing'],
  returns: { elapsed: returned('number', 'Seconds that it took') },

  async act({ delay, sleep, timeout, connect_timeout }, host) {
    const begin = performance.now()
    await host.sleep(delay)
    await untilConnected(
      host,
      { until: begin + timeout * 1000, connectSeconds: connect_timeout, sleep },
      async () => {
        await checkedRun(host, sh`:`, { timeoutSeconds: connect_timeout })
      },
    )
    return { elapsed: Math.round((performance.now() - begin) / 1000) }
  },
})
