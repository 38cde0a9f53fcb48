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

test('a manager of a swarm says which versions of services it keeps, and where tasks of them run', () => {
  const { parse } = deploymentInfo.observe(valuesOf(deploymentInfo, {}))
  const version = (name: string) =>
    JSON.stringify({
      name,
      created: '',
      labels: { 'deliver.deployment': 'blog', 'deliver.service': 'front' },
    })
  const output = [
    '\x1dcontainers\n',
    '\x1dcomplaint\n',
    `\x1dversions\n${['front.1', 'front.2', 'store.1'].map(version).join('\n')}`,
    '\x1drunning versions\nfront.2 2 node2 node1 \nstore.1 1 ',
    '\x1dreleases\n',
  ].join('\n')
  const { blog } = parse(output, 0)
  expect(blog?.containers.map(({ name, status, health }) => [name, status, health])).toEqual([
    ['front.1', 'kept', null],
    ['front.2', 'running', '2 on node1, node2'],
    ['store.1', 'running', 'unhealthy'],
  ])
})
