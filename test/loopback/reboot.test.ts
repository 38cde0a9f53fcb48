import { writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { resultsOf, summary, test } from '../../src/testing/playbook.ts'
import { Sshd } from '../../src/testing/sshd.ts'
import { connector } from '../../src/transport/connect.ts'

/** A restart that ends the connection, as that of a machine does: what runs the shell is killed. */
const playbook = `
  - hosts: all
    gather_facts: false
    tasks:
      - name: Restart
        reboot:
          boot_time_command: cat {{ folder }}/boot
          reboot_command: echo new >{{ folder }}/boot; kill -9 $PPID; sleep 9
      - name: Wait
        wait_for_connection:
      - name: Look
        command: cat {{ folder }}/boot
`

test('a connection by ssh is opened anew after a restart', { timeout: 20_000 }, async ({ project }) => {
  const sshd = await Sshd.start()
  let connections = 0
  project.write({ 'group_vars/all.yml': `folder: ${sshd.folder}\n` })
  writeFileSync(`${sshd.folder}/boot`, 'old\n')
  const connectToSshd = connector()
  try {
    const events = await project.run(playbook, {
      hosts: 'box,',
      connect() {
        connections++
        return connectToSshd(sshd.target())
      },
    })
    expect(summary(events)).toEqual(['box changed Restart', 'box ok Wait', 'box changed Look'])
    expect(resultsOf(events, 'Look')['box']?.stdout).toBe('new')
    expect(connections).toBe(4)
  } finally {
    await sshd.stop()
  }
})
