import { expect } from 'vitest'
import { UnreachableError } from '../base/errors.ts'
import type { Connect } from '../model/connection.ts'
import { act, test as onHost } from '../testing/host.ts'
import { resultsOf, summary, test } from '../testing/playbook.ts'
import { connect } from '../transport/connect.ts'
import { reboot } from './reboot.ts'

/** Connections of which the one after the restart is refused once. */
function refusingOnce(): { connect: Connect; tries: () => number } {
  let tries = 0
  return {
    tries: () => tries,
    async connect(target) {
      tries++
      if (tries === 2) throw new UnreachableError('It is still starting')
      return connect(target)
    },
  }
}

const playbook = (more: string) => `
  - hosts: all
    gather_facts: false
    tasks:
      - name: Restart
        reboot: { boot_time_command: cat boot, ${more} }
        register: done
      - name: Later
        command: cat boot
`

/** A restart ends the shell of the connection. */
const restarts = (folder: string) =>
  `reboot_command: "echo new >'${folder.replaceAll("'", `'\\\\''`)}/boot'; kill -9 $$"`

test('connects until another boot is seen', async ({ project }) => {
  project.write({ boot: 'old\n' })
  const connection = refusingOnce()
  const boot = `boot_time_command: "cat '${project.path('boot').replaceAll("'", `'\\\\''`)}'"`
  const text = playbook(restarts(project.folder)).replace('boot_time_command: cat boot', boot)
  const events = await project.run(text.replace('command: cat boot', 'command: echo there'), {
    hosts: 'web1,',
    connect: connection.connect,
  })
  expect(summary(events)).toEqual(['web1 changed Restart', 'web1 changed Later'])
  expect(resultsOf(events, 'Restart')['web1']).toMatchObject({ rebooted: true, elapsed: expect.any(Number) })
  expect(connection.tries()).toBe(4)
})

onHost('refuses the machine that it runs on', async ({ host }) => {
  await expect(act(reboot, { reboot_command: 'true' }, host)).rejects.toThrow(
    'it is the machine that Deliver runs on',
  )
})

onHost.for([
  {
    name: 'fails where the host is never restarted',
    params: { reboot_command: 'true' },
    says: 'The host did not come back in time: it was not restarted',
  },
  {
    name: 'says why the host cannot be restarted',
    params: { reboot_command: 'echo Not root >&2; false' },
    says: 'Cannot restart the host: Not root',
  },
  {
    name: 'wants to see when it was started',
    params: { boot_time_command: 'true' },
    says: 'Cannot see when the host was started: true prints nothing',
  },
  {
    name: 'waits for the test command',
    params: { boot_time_command: 'date +%N', reboot_command: 'true', test_command: 'echo Busy >&2; false' },
    says: 'The host did not come back in time: Busy',
  },
])('$name', async ({ params, says }, { host }) => {
  const want = { boot_time_command: 'echo old', reboot_timeout: 0.1, ...params }
  await expect(act(reboot, want, host)).rejects.toThrow(says)
})
