import { expect, test } from 'vitest'
import type { DeploymentState } from '../host/deployments/state.ts'
import { planOf } from '../testing/host.ts'
import { valuesOf, type Written } from '../testing/written.ts'
import { deploymentJob } from './deployment_job.ts'

const nothing: DeploymentState = {
  containers: [],
  images: [{ id: 'sha256:ff', name: 'blog:1', digest: 'sha256:aa' }],
  room: { memory: undefined, disk: undefined },
  jobs: [],
  releases: [],
}
const migrate = {
  deployment: 'blog',
  job: 'migrate',
  runs: 'each release',
  image: 'blog:1',
  image_version: 'sha256:aa',
  command: 'migrate',
} as const satisfies Written<typeof deploymentJob.params>
const init = { ...migrate, job: 'init', runs: 'once' } as const

/** What a host remembers when it has done a job. */
function remembered(params: Written<typeof deploymentJob.params>): string[] {
  const script = String(planOf(deploymentJob, { ...params, state: 'remembered' }, nothing)[0]?.settle)
  const [, key = ''] = script.match(/printf '%s\\n' '?([^'>]*)'? >>/) ?? []
  return [key]
}

const runs = (params: Written<typeof deploymentJob.params>, jobs: string[]) =>
  planOf(deploymentJob, params, { ...nothing, jobs }).length > 0

test('a job that is done once is not done again, whatever changes', () => {
  expect(remembered(init)).toEqual(['init'])
  expect(runs(init, [])).toBe(true)
  expect(runs({ ...init, image_version: 'sha256:bb', command: 'other' }, ['init'])).toBe(false)
})

test('a job of each release is done once for a version', () => {
  const jobs = remembered(migrate)
  expect(runs(migrate, jobs)).toBe(false)
  expect(runs({ ...migrate, image_version: 'sha256:bb' }, jobs)).toBe(true)
  expect(runs({ ...migrate, command: 'migrate --all' }, jobs)).toBe(true)
  expect(runs({ ...migrate, env: { A: '1' } }, jobs)).toBe(false)
})

test('what another host has done is only remembered', () => {
  const [change] = planOf(deploymentJob, { ...init, done_elsewhere: true }, nothing)
  expect(change?.after).toBe('done elsewhere')
  expect(String(change?.settle)).not.toContain('docker')
})

test('says whether it was done', () => {
  const report = (jobs: string[]) =>
    deploymentJob.report?.(valuesOf(deploymentJob, { ...init, state: 'known' }), { ...nothing, jobs })
  expect([report([]), report(['init'])]).toEqual([{ done: false }, { done: true }])
  expect(planOf(deploymentJob, { ...init, state: 'known' }, nothing)).toEqual([])
})

test('fetches its image first, and never begins a second time beside itself', () => {
  const plan = planOf(deploymentJob, migrate, { ...nothing, images: [] })
  expect(plan.map(({ what }) => what)).toEqual(['image blog:1', 'job migrate'])
  expect(String(plan[1]?.settle)).toMatch(
    /'running 0 migrate [0-9a-f]{16}' \| 'exited 0 migrate [0-9a-f]{16}'\) ;;/,
  )
})
