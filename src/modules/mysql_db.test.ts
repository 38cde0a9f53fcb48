import { expect } from 'vitest'
import { converge, planOf, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { mysqlDb } from './mysql_db.ts'

test.for<[want: object, now: readonly string[], changes: readonly string[]]>([
  [{ name: 'shop' }, ['shop'], []],
  [{ name: ['shop', 'blog'] }, ['shop'], ['CREATE DATABASE `blog`;']],
  [{ name: 'shop', state: 'absent' }, ['shop'], ['DROP DATABASE `shop`;']],
  [{ name: 'shop', state: 'absent' }, [], []],
  [{ name: [] }, [], []],
  [
    { name: 'a`b', encoding: 'utf8mb4', collation: 'utf8mb4_bin' },
    [],
    ['CREATE DATABASE `a``b` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;'],
  ],
])('%j where there are %j', ([want, now, statements]) => {
  const planned = planOf(mysqlDb, want as { name: string }, [...now])
  expect(planned.map(({ settle }) => /(CREATE|DROP).*;/.exec(String(settle))?.[0])).toEqual(statements)
})

test('asks a client of the test by standard input, its password in the environment', async ({ host }) => {
  const server = withTools(host, {
    mariadb: `asked="$MYSQL_PWD $1 $(cat)"
      case $asked in
        "s3cret --user=ann "*"IN (NULL,'it''s','other')"*) echo "it's" ;;
        *'CREATE DATABASE \`other\`'*) ;;
        *) echo "unknown: $asked" >&2; exit 1 ;;
      esac`,
  })
  const login = { login_user: 'ann', login_password: 's3cret' }
  const changes = await converge(mysqlDb, { ...login, name: ["it's", 'other'] }, server)
  expect(changes.map(({ what }) => what)).toEqual(['database other'])
  await expect(converge(mysqlDb, { name: 'shop' }, server)).rejects.toThrow('unknown: ')
})

test('refuses an encoding that is more than a word', () => {
  expect(() => planOf(mysqlDb, { name: 'a', encoding: 'utf8; DROP' }, [])).toThrow('must be one word')
})
