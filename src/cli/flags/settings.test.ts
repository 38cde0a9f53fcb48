import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { FileError } from '../../base/errors.ts'
import { test as inFolder } from '../../base/testing.ts'
import { readOptions } from './options.ts'

/** A project with a folder inside, from which everything is asked. */
const test = inFolder.extend<{ project: Project }>({
  project: ({ folder }, use) => {
    mkdirSync(join(folder, 'inside'))
    mkdirSync(join(folder, 'inventories/staging'), { recursive: true })
    return use(new Project(folder))
  },
})

class Project {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  write(text: string): void {
    writeFileSync(join(this.folder, 'deliver.yml'), text)
  }

  read(line: string, environment: Record<string, string> = {}) {
    return readOptions(line.split(' '), '', { folder: join(this.folder, 'inside'), environment })
  }
}

test('what is typed wins over the environment, that over the project file, that over the usual', async ({
  project,
}) => {
  project.write('forks: 2\ntimeout: 2\nuser: file\n')
  const environment = { DELIVER_FORKS: '3', DELIVER_TIMEOUT: '3' }
  expect(await project.read('site.yml -f 4', environment)).toMatchObject({
    forks: 4,
    timeout: 3,
    user: 'file',
    connection: undefined,
    given: { forks: 4 },
  })
})

test('the project file is written as people write YAML', async ({ project }) => {
  project.write(`
inventory: staging
tags: [web, 'db,cache']
diff: yes
private-key: keys/deploy
extra-vars: ['@vars.yml', a=1]
verbose: 2
look-ahead: no
`)
  expect(await project.read('site.yml')).toMatchObject({
    inventory: [join(project.folder, 'inventories/staging')],
    tags: ['web', 'db', 'cache'],
    diff: true,
    'private-key': join(project.folder, 'keys/deploy'),
    'extra-vars': [`@${join(project.folder, 'vars.yml')}`, 'a=1'],
    verbose: 2,
    'look-ahead': false,
  })
})

test('a name that is no folder of the project stays as it is', async ({ project }) => {
  project.write('inventory: [elsewhere, "web1,"]\nprivate-key: ~/.ssh/id\n')
  expect(await project.read('site.yml')).toMatchObject({
    inventory: ['elsewhere', 'web1,'],
    'private-key': '~/.ssh/id',
  })
})

test('the environment sets every flag that is not for one run', async ({ project }) => {
  const environment = {
    DELIVER_INVENTORY: 'staging',
    DELIVER_BECOME: 'yes',
    DELIVER_LOOK_AHEAD: 'false',
    DELIVER_PRIVATE_KEY: 'id',
    DELIVER_VERBOSE: '1',
    DELIVER_CHECK: 'true',
    DELIVER_USER: '',
  }
  expect(await project.read('site.yml', environment)).toMatchObject({
    inventory: ['staging'],
    become: true,
    'look-ahead': false,
    'private-key': 'id',
    verbose: 1,
    check: false,
    user: undefined,
  })
})

test('a switch of the project file is turned off by hand', async ({ project }) => {
  project.write('diff: true\n')
  expect(await project.read('site.yml --no-diff')).toMatchObject({ diff: false })
})

test('all that is wrong in the project file is told at once', async ({ project }) => {
  project.write('fork: 2\nforks: many\ncheck: true\nuser: [a]\ndiff: 1\n')
  const error = await project.read('site.yml').catch(error => error)
  expect(error).toBeInstanceOf(FileError)
  expect(
    error.problems.map((problem: { message: string; hint?: string }) => [problem.message, problem.hint]),
  ).toEqual([
    ['The setting fork is not known', 'did you mean forks?'],
    ['forks takes a whole number above 0', undefined],
    ['check is for one run, and nothing to set here', undefined],
    ['user takes a text', undefined],
    ['diff is true or false', undefined],
  ])
})

test('a variable of the environment that is wrong is named', async ({ project }) => {
  await expect(project.read('site.yml', { DELIVER_FORKS: 'many' })).rejects.toThrow(
    'DELIVER_FORKS takes a whole number above 0, and not many',
  )
})

test.for(['.', 'deliver.yml'])(
  'a project file is refused when everybody may write to %s',
  async (part, { project }) => {
    project.write('forks: 2\n')
    chmodSync(join(project.folder, part), 0o777)
    await expect(project.read('site.yml')).rejects.toThrow(/Cannot trust .*: everybody may write to/)
  },
)

test.for(['toString', 'hasOwnProperty', 'valueOf'])('there is no setting %s', async (name, { project }) => {
  project.write(`${name}: 1\n`)
  await expect(project.read('site.yml')).rejects.toThrow(`The setting ${name} is not known`)
})

test.for(['constructor', '__proto__'])('the key %s is no setting either', async (name, { project }) => {
  project.write(`${name}: 1\n`)
  await expect(project.read('site.yml')).rejects.toThrow(`The key ${name} is not allowed`)
})
