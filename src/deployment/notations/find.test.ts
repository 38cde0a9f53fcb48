import { expect } from 'vitest'
import { Problems } from '../../base/problems.ts'
import { test } from '../../testing/playbook.ts'
import { findServiceFile } from './find.ts'

test.for([
  { files: ['Deliverous'], found: 'Deliverous' },
  { files: ['Deliverous', 'mkdocs.yml', 'README.md'], found: 'Deliverous' },
  { files: ['compose.yml', 'compose.prod.yml'], found: 'compose.yml' },
  { files: ['docker-compose.yaml'], found: 'docker-compose.yaml' },
  { files: ['blog.yml', 'README.md'], found: 'blog.yml' },
  { files: ['Deliverous', 'compose.yaml'], told: 'has several service files: Deliverous, compose.yaml' },
  { files: ['a.yml', 'b.yaml'], told: 'has several service files: a.yml, b.yaml' },
  { files: ['README.md'], told: 'has no service file' },
])('of $files', ({ files, found, told }, { project }) => {
  project.write(Object.fromEntries(files.map(file => [`app/${file}`, ''])))
  const problems = new Problems()
  const path = findServiceFile(project.path('app'), undefined, problems)
  expect(path).toBe(found && project.path(`app/${found}`))
  expect(problems.inOrder().map(({ message }) => message.slice(project.path('app ').length))).toEqual(
    told ? [told] : [],
  )
})

test('a file is known by its name', ({ project }) => {
  project.write({ 'a.toml': '' })
  const problems = new Problems()
  for (const name of ['a.toml', 'none']) findServiceFile(project.path(name), undefined, problems)
  expect(problems.inOrder().map(({ message }) => message.replaceAll(`${project.folder}/`, ''))).toEqual([
    'Cannot tell how a.toml is written',
    'Cannot read none: there is no such file',
  ])
})
