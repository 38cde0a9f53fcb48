import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { Canaries } from '../../src/testing/canaries.ts'
import { test } from './project.ts'

describe('nothing that the program prints or keeps shows a secret', () => {
  test.for(['', '-vvv --diff', '--json -vvv --diff', '--profile --color always'])(
    'with "%s"',
    async (words, { project }) => {
      const canaries = new Canaries()
      await canaries.write(project.folder)
      const given = JSON.stringify({ given: canaries.given })
      const { code, stdout, stderr } = await project.play(
        `site.yml -i inventories/canary -e '${given}' ${words}`,
      )
      const kept = readdirSync(project.path('.deliver')).map(name =>
        readFileSync(project.path(`.deliver/${name}`), 'utf8'),
      )
      expect([stdout, stderr, kept.join('')].map(text => canaries.hits(text))).toEqual([[], [], []])
      expect(stdout).toContain('Show ***')
      expect(stderr).toContain('warning: a play: no host and no group is called ***')
      expect(code).toBe(2)
    },
  )
})

test('an error that ends the run shows no secret', async ({ project }) => {
  project.write({
    'site.yml': `
- hosts: all
  gather_facts: false
  vars: { word: s3cret-w0rd }
  tasks: [{ debug: { msg: '{{ word }}' }, no_log: true }]
- hosts: all
  vars: { word: s3cret-w0rd }
  order: '{{ word }}'
`,
  })
  const { code, stdout, stderr } = await project.play('site.yml -i web1, -c local')
  expect(stderr).toContain('There is no order ***')
  expect(stdout + stderr).not.toContain('s3cret-w0rd')
  expect(code).toBe(2)
})
