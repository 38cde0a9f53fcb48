import { expect, test } from 'vitest'
import { valuesOf } from '../testing/written.ts'
import { deploymentInfo } from './deployment_info.ts'

test('understands what a host says of its deployments', () => {
  const { parse } = deploymentInfo.observe(valuesOf(deploymentInfo, {}))
  const container = { name: '/blog-front-1-a', labels: { 'deliver.deployment': 'blog' } }
  const output = [
    `\x1dcontainers\n${JSON.stringify(container)}`,
    '\x1dcomplaint\n',
    '\x1dreleases\n=blog\n{"number":7}\n=shop\n{"number":2}',
  ].join('\n')
  expect(deploymentInfo.report?.(valuesOf(deploymentInfo, {}), parse(output, 0))).toEqual({
    deployments: {
      blog: { releases: [{ number: 7 }], containers: [{ ...container, name: 'blog-front-1-a' }] },
      shop: { releases: [{ number: 2 }], containers: [] },
    },
  })
})

test('all releases are asked for of one deployment, the last of all', () => {
  const script = (deployment?: string) =>
    deploymentInfo.observe(valuesOf(deploymentInfo, { deployment })).script.text
  expect(script()).toContain('tail -n 1')
  expect(script('blog')).not.toContain('tail')
  expect(script('blog')).toContain('label=deliver.deployment=blog')
})

test('a host without Docker has none; one whose Docker does not answer is told', () => {
  const { parse } = deploymentInfo.observe(valuesOf(deploymentInfo, {}))
  const complaining = (what: string) => () => parse(`\x1dcontainers\n\x1dcomplaint\n${what}`, 0)
  expect(complaining('sh: 1: docker: not found')()).toEqual({})
  expect(complaining('Cannot connect to the Docker daemon')).toThrow('Cannot ask Docker: Cannot connect')
})
