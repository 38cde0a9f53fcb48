import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test as pure } from 'vitest'
import { converge, planOf, registered, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { valuesOf } from '../testing/written.ts'
import { npm } from './npm.ts'

type Now = Parameters<NonNullable<typeof npm.plan>>[1]

const now: Now = {
  hasNpm: true,
  packages: new Map([
    ['left', { version: '1.0.0', isWrong: false }],
    ['right', { version: undefined, isWrong: true }],
  ]),
  outdated: new Map([['left', { latest: '2.0.0', wanted: '1.5.0' }]]),
  hasProblems: false,
}
const whole: Now = { ...now, packages: new Map([['left', { version: '1.0.0', isWrong: false }]]) }

pure.for<[want: object, now: Now, changes: string[]]>([
  [{ name: 'left' }, now, []],
  [{ name: 'left', version: '1.0.0' }, now, []],
  [{ name: 'left', version: '1.1.0' }, now, ['left 1.0.0 -> left 1.1.0: npm install -- left@1.1.0']],
  [{ name: 'left', state: 'latest' }, now, ['left 1.0.0 -> left 2.0.0: npm install -- left@latest']],
  [{ name: 'left', state: 'absent' }, now, ['left 1.0.0 -> left absent: npm uninstall -- left']],
  [{ name: 'other', state: 'absent' }, now, []],
  [{ name: '@a/b' }, now, ['@a/b absent -> @a/b installed: npm install -- @a/b']],
  [{}, now, ['right absent -> right installed: npm install --']],
  [{}, whole, []],
  [{ state: 'latest' }, whole, ['left 1.0.0 -> left 1.5.0: npm update --']],
  [{ ci: true, production: true }, now, ['right absent -> right installed: npm ci --omit=dev --']],
  [{ ci: true }, whole, []],
  [
    { ci: true },
    { ...whole, hasProblems: true },
    ['node_modules something else -> node_modules as package-lock.json: npm ci --'],
  ],
])('%j with %o', ([want, now, changes]) => {
  const planned = planOf(npm, { path: '/srv/app', ...want }, now)
  expect(
    planned.map(({ before, after, settle }) => {
      const call = String(settle).split(' && ').at(-1)?.replaceAll("'", '').replaceAll(/ +/g, ' ').trim()
      return `${before} -> ${after}: ${call}`
    }),
  ).toEqual(changes)
})

pure.for<[want: object, now: Now, problem: string]>([
  [{ name: 'left' }, now, 'path is missing'],
  [{ name: 'left', global: true }, { ...now, hasNpm: false }, 'the host has no npm'],
  [{ path: '/srv', state: 'absent' }, now, 'name is missing'],
  [{ name: '--version', global: true }, now, 'must be the name of a package'],
])('%j with %o fails', ([want, now, problem]) => {
  expect(() => planOf(npm, { ...want }, now)).toThrow(problem)
})

test('installs into a project, with a fake of npm', async ({ host }) => {
  const own = withTools(host, {
    npm: `
      case $* in
        'ls --json --depth=0') cat ls.json 2>/dev/null; exit 1 ;;
        'ls --all --parseable') [ ! -e broken ] ;;
        'install -- left') echo '{ "dependencies": { "left": { "version": "1.0.0" } } }' >ls.json ;;
        ci*) rm -f broken ;;
        *) exit 2 ;;
      esac`,
  })
  const path = `${host.folder}/new app`
  expect(await registered(npm, { name: 'left', path }, own)).toEqual({ packages: ['left'], stdout: '' })
  expect(await converge(npm, { name: 'left', path }, own)).toEqual([])
  expect(readFileSync(`${path}/ls.json`, 'utf8')).toContain('left')
  writeFileSync(`${path}/broken`, '')
  expect(await converge(npm, { ci: true, path }, own)).toHaveLength(1)
  expect(await converge(npm, { ci: true, path }, own)).toEqual([])
})

test('says of a project what npm says', async ({ host }) => {
  const own = withTools(host, {
    npm: `echo '{ "problems": ["missing: b"], "dependencies": { "a": { "version": "1" }, "b": { "missing": true, "required": "^1" }, "c": { "version": "1", "invalid": "^2" } } }'; exit 1`,
  })
  const { packages } = await own.ask(npm.observe(valuesOf(npm, { path: host.folder })))
  expect([...packages]).toEqual([
    ['a', { version: '1', isWrong: false }],
    ['b', { version: undefined, isWrong: true }],
    ['c', { version: '1', isWrong: true }],
  ])
})
