import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { test } from '../../base/testing.ts'
import { forgetHandlers, handlersKeptIn, keptIfPossible } from './kept-handlers.ts'

test('keeps the handlers of each environment, play and host, until there are none', async ({ folder }) => {
  const staging = handlersKeptIn(folder, 'staging')
  await staging.keep('site.yml: web', { web1: ['Reload'], web2: [] })
  await staging.keep('site.yml: db', { db1: ['Restart'] })
  await staging.keep('site.yml: web', { web2: ['Reload'] })
  expect(readdirSync(folder)).toEqual(['staging.handlers.json'])
  expect(JSON.parse(readFileSync(join(folder, 'staging.handlers.json'), 'utf8'))).toEqual({
    'site.yml: web': { web1: ['Reload'], web2: ['Reload'] },
    'site.yml: db': { db1: ['Restart'] },
  })
  await staging.keep('site.yml: web', { web1: [], web2: [] })
  expect(readdirSync(folder)).toEqual(['staging.handlers.json'])
  expect(staging.of('site.yml: web')).toEqual({})
  expect(staging.of('site.yml: db')).toEqual({ db1: ['Restart'] })
  expect(handlersKeptIn(folder, 'production').of('site.yml: db')).toEqual({})
})

test('writes nothing where there is nothing to keep', async ({ folder }) => {
  await handlersKeptIn(folder, 'staging').keep('site.yml: web', { web1: [] })
  expect(readdirSync(folder)).toEqual([])
})

test('leaves no file behind when nothing is pending', async ({ folder }) => {
  const staging = handlersKeptIn(folder, 'staging')
  await staging.keep('site.yml: web', { web1: ['Reload'] })
  await staging.keep('site.yml: web', { web1: [] })
  expect(readdirSync(folder)).toEqual([])
})

test('where nothing can be written, hosts of no environment are warned of once', async () => {
  const warnings: string[] = []
  const kept = handlersKeptIn('/proc/nothing', 'adhoc')
  const tolerant = keptIfPossible(kept, message => void warnings.push(message))
  await expect(kept.keep('site.yml: web', { web1: ['Reload'] })).rejects.toThrow('Cannot keep the state')
  for (const name of ['Reload', 'Restart']) await tolerant.keep('site.yml: web', { web1: [name] })
  expect(warnings).toEqual([expect.stringMatching(/^Cannot keep the state .*; handlers .* are lost$/)])
})

test('says which file cannot be read, and what forgets it', async ({ folder }) => {
  writeFileSync(join(folder, 'staging.handlers.json'), '{')
  const staging = handlersKeptIn(folder, 'staging')
  expect(() => staging.of('site.yml: web')).toThrow('Cannot read which handlers were kept')
  forgetHandlers(folder, 'staging')
  expect(staging.of('site.yml: web')).toEqual({})
})

test.for(['constructor', 'toString', '__proto__'])(
  'a play and a host may be called %s',
  async (name, { folder }) => {
    const staging = handlersKeptIn(folder, 'staging')
    expect(staging.of(name)).toEqual({})
    await staging.keep(name, Object.fromEntries([[name, ['Reload']]]))
    expect(Object.entries(staging.of(name))).toEqual([[name, ['Reload']]])
    await staging.keep(name, Object.fromEntries([[name, []]]))
    expect(staging.of(name)).toEqual({})
  },
)
