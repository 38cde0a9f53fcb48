import { expect, test } from 'vitest'
import { planOf } from '../testing/host.ts'
import { isPassword } from './postgresql_user/password.ts'
import { postgresqlUser } from './postgresql_user.ts'

const scram =
  'SCRAM-SHA-256$4096:bxh4Ci813kog2pIaSJXvmg==$nXcfI1YkVH+BgJFJAm12j52SwNG2gJlVTfWlRRSuqfg=:MTNvcBBi4qmcX4r3gkUEY5cpt0DQJncI4cbJJMxmV9U='

const ann = {
  flags: ['NOSUPERUSER', 'NOCREATEROLE', 'NOCREATEDB', 'INHERIT', 'LOGIN', 'NOREPLICATION', 'NOBYPASSRLS'],
  conn_limit: '-1',
  expires: null,
  isExpiryAsWanted: null,
  comment: null,
  password: scram,
}

test.for<[want: object, now: typeof ann | undefined, changes: readonly string[]]>([
  [{}, ann, []],
  [{ password: 'pencil', role_attr_flags: 'NOCREATEDB,login', conn_limit: -1, comment: '' }, ann, []],
  [{ password: 'other' }, ann, ['password: another one -> as wanted']],
  [{ password: '' }, ann, ['password: another one -> none']],
  [{ password: 'other', no_password_changes: true }, ann, []],
  [
    { role_attr_flags: ['CREATEDB', 'NOINHERIT'] },
    ann,
    ['flag: NOCREATEDB -> CREATEDB', 'flag: INHERIT -> NOINHERIT'],
  ],
  [{ expires: 'infinity' }, { ...ann, isExpiryAsWanted: true as never }, []],
  [{ expires: '2031-01-01' }, ann, ['expires: infinity -> 2031-01-01']],
  [{ comment: "it's" }, ann, ["comment:  -> it's"]],
  [{}, undefined, ['user: absent -> present']],
  [{ state: 'absent' }, undefined, []],
  [{ state: 'absent' }, ann, ['user: present -> absent']],
])('%j where it is %j', ([want, now, changes]) => {
  const planned = planOf(postgresqlUser, { name: 'ann', ...want }, now)
  expect(planned.map(({ what, before, after }) => `${what}: ${before} -> ${after}`)).toEqual(changes)
})

test('makes a user in one statement, which is secret', () => {
  const want = { name: 'ann', password: "it's", role_attr_flags: 'CREATEDB', expires: '2031-01-01' }
  const [change] = planOf(postgresqlUser, want, undefined)
  expect(String(change?.settle)).toBe('***')
  expect(change?.settle && 'text' in change.settle && change.settle.text.replaceAll("'\\''", '`')).toContain(
    'CREATE USER "ann" CREATEDB PASSWORD `it``s` VALID UNTIL `2031-01-01`;',
  )
})

test('refuses to compare what the login may not see, and flags that there are not', () => {
  const { password: _, ...unseen } = ann
  expect(() => planOf(postgresqlUser, { name: 'ann', password: 'x' }, unseen)).toThrow(
    'Cannot compare the password of ann: postgres may not see it',
  )
  expect(() => planOf(postgresqlUser, { name: 'ann', role_attr_flags: 'FLY' }, ann)).toThrow('must be of')
})

test.for<[password: string, kept: string | null, is: boolean]>([
  ['pencil', scram, true],
  ['pen', scram, false],
  [scram, scram, true],
  ['secret', 'md51fbc04ad2a8c0f3a8ee5e3f53e1cb1a8', false],
  ['', null, true],
  ['x', null, false],
  ['', scram, false],
  ['x', 'unknown', false],
])('%s against %s: %s', ([password, kept, is]) => {
  expect(isPassword('ann', password, kept)).toBe(is)
})

test('knows the older hash', () => {
  // echo -n secretann | md5sum
  expect(isPassword('ann', 'secret', 'md59d792a3a8853c2411afb9163d088c036')).toBe(true)
})
