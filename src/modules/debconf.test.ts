import { existsSync, writeFileSync } from 'node:fs'
import { expect, test as pure } from 'vitest'
import { Secret } from '../base/secret.ts'
import { converge, planOf, registered, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { debconf } from './debconf.ts'

const nothing = { hasDebconf: true, shown: {}, answer: undefined, isSeen: false }

pure.for([
  [{ vtype: 'string', value: 'x' }, nothing, ['not answered -> x']],
  [{ vtype: 'string', value: 'x' }, { ...nothing, answer: 'x' }, []],
  [{ vtype: 'string', value: '' }, { ...nothing, answer: '' }, []],
  [{ vtype: 'boolean', value: true }, { ...nothing, answer: 'false' }, ['false -> true']],
  [{ vtype: 'multiselect', value: 'b, a' }, { ...nothing, answer: 'a,b' }, []],
  [{ vtype: 'select', value: 'b, a' }, { ...nothing, answer: 'a, b' }, ['a, b -> b, a']],
  [{ vtype: 'seen', value: true }, { ...nothing, answer: 'x' }, ['false -> true']],
] as const)('%j where it is %j', ([want, now, changes]) => {
  const planned = planOf(debconf, { name: 'app', question: 'app/it', ...want }, now)
  expect(planned.map(({ before, after }) => `${before} -> ${after}`)).toEqual(changes)
})

pure.for([
  { vtype: 'password', value: 'hunter2' },
  { vtype: 'string', value: new Secret('hunter2') },
])('keeps %j secret', want => {
  const [change] = planOf(debconf, { name: 'app', question: 'app/it', ...want }, nothing)
  expect([change?.secret, String(change?.settle)]).toEqual([true, '***'])
})

pure.for([
  [{ question: 'app/it' }, 'vtype and value are missing'],
  [{ question: 'app/it', vtype: 'string', value: 'a\nb' }, 'must be one line'],
  [{ question: 'app/it app/other' }, 'must be one word'],
] as const)('%j fails', ([want, problem]) => {
  expect(() => planOf(debconf, { name: 'app', ...want }, nothing)).toThrow(problem)
})

test.runIf(existsSync('/usr/bin/debconf-set-selections'))('keeps answers', async ({ host }) => {
  const settings = `${host.folder}/debconf.conf`
  const database = (name: string) => `Name: ${name}\nDriver: File\nFilename: ${host.folder}/${name}.dat\n`
  writeFileSync(
    settings,
    `Config: answers\nTemplates: questions\n\n${database('answers')}\n${database('questions')}`,
  )
  const own = withTools(host, {}, { DEBCONF_SYSTEMRC: settings, DEBIAN_FRONTEND: 'noninteractive' })

  const answer = { name: 'app', question: 'app/it', vtype: 'string', value: " it's $HOME" }
  expect(await registered(debconf, answer, own)).toEqual({
    previous: {},
    current: { 'app/it': answer.value },
  })
  expect(await converge(debconf, answer, own)).toEqual([])
  const password = { name: 'app', question: 'app/password', vtype: 'password', value: 'hunter2 ' }
  expect(await converge(debconf, password, own)).toHaveLength(1)
  expect(await converge(debconf, password, own)).toEqual([])
  expect(await converge(debconf, { ...answer, vtype: 'seen', value: false }, own)).toHaveLength(1)
  expect(await converge(debconf, { ...answer, vtype: 'seen', value: false }, own)).toEqual([])
  expect((await registered(debconf, { name: 'app' }, own))['current']).toEqual({
    'app/it': " it's $HOME",
    'app/password': expect.not.stringContaining('hunter2'),
  })
})
