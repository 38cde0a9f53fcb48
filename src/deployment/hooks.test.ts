import { chmodSync } from 'node:fs'
import { expect } from 'vitest'
import { nodeOf, plainValue } from '../base/yaml.ts'
import { test } from '../testing/playbook.ts'
import type { Deployment } from './deployment.ts'
import { hook } from './hooks.ts'
import { toNode } from './to-node.ts'

const place = { source: { file: 'Deliverous', text: '' }, offset: 0 }

function hooksIn(folder: string | undefined, moment: Parameters<typeof hook>[0]): unknown {
  const deployment: Deployment = {
    name: 'blog',
    place,
    services: [],
    jobs: [],
    domains: [],
    generated: [],
    keywords: { become: nodeOf(true, place) },
    vars: [],
    release: { at: '', by: 'ann', commit: '0a1b' },
    ...(folder !== undefined && { folder }),
  }
  return plainValue(toNode(hook(moment, deployment), place))
}

test('a program of the project is run here, and told what is deployed', ({ project }) => {
  project.write({ 'hooks/pre-deploy': '#!/bin/sh\n' })
  chmodSync(project.path('hooks/pre-deploy'), 0o755)
  expect(hooksIn(project.folder, 'pre-deploy')).toMatchObject([
    {
      command: { argv: [project.path('hooks/pre-deploy')], chdir: project.folder },
      environment: { DELIVER_DEPLOYMENT: 'blog', DELIVER_COMMIT: '0a1b', DELIVER_BY: 'ann' },
      delegate_to: 'localhost',
      become: false,
      run_once: true,
    },
  ])
  expect(hooksIn(project.folder, 'post-deploy')).toEqual([])
})

test('tasks of the project are run on the hosts', ({ project }) => {
  project.write({ 'hooks/failed-deploy.yml': '- ping:\n' })
  const tasks = [{ name: 'Hook failed-deploy', include_tasks: project.path('hooks/failed-deploy.yml') }]
  expect(hooksIn(project.folder, 'failed-deploy')).toEqual(tasks)
})

test('what is brought back without its file has no hooks', () => {
  expect(hooksIn(undefined, 'pre-deploy')).toEqual([])
})
