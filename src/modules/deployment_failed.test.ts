import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { deploymentFailed } from './deployment_failed.ts'

test('says what failed where, with all that it said', async ({ host }) => {
  const failure = act(
    deploymentFailed,
    {
      deployment: 'blog',
      tasks: { node1: 'front is ready' },
      results: { node1: { msg: 'no database\nblog-front-1-a is not ready' } },
    },
    host,
  )
  await expect(failure).rejects.toThrow(
    [
      'blog was not rolled out, every host has what was there before: front is ready failed on node1',
      'node1: no database',
      'blog-front-1-a is not ready',
    ].join('\n'),
  )
})

test('a lost host is named: nobody knows what it has', async ({ host }) => {
  const failure = act(deploymentFailed, { deployment: 'blog', lost: ['node2'] }, host)
  await expect(failure).rejects.toThrow(
    'blog was not rolled out, all other hosts have what was there before: node2 was lost\n' +
      'node2: it may serve either version; the next run settles that',
  )
})
