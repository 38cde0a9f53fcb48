import { expect } from 'vitest'
import { UnreachableError } from '../base/errors.ts'
import { resultsOf, test } from '../testing/playbook.ts'
import { connect } from '../transport/connect.ts'

const playbook = (timeout: number) => `
  - hosts: all
    gather_facts: false
    tasks:
      - name: Wait
        wait_for_connection: { sleep: 0.01, timeout: ${timeout} }
`

test.for([
  { failures: 0, timeout: 30, failed: false },
  { failures: 3, timeout: 30, failed: false },
  { failures: 1000, timeout: 0.05, failed: true },
])('after $failures tries within $timeout s', async ({ failures, timeout, failed }, { project }) => {
  let left = failures
  const events = await project.run(playbook(timeout), {
    hosts: 'web1,',
    async connect(target) {
      if (left-- > 0) throw new UnreachableError('Nobody is there')
      return connect(target)
    },
  })
  const result = resultsOf(events, 'Wait')['web1']
  if (failed) expect(result?.msg).toContain('The host did not come back in time: Nobody is there')
  else expect(result).toMatchObject({ changed: false, elapsed: 0 })
  expect(left < 0).toBe(!failed)
})
