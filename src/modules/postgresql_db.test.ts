import { expect } from 'vitest'
import { converge, planOf, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { postgresqlDb } from './postgresql_db.ts'

const shop = {
  owner: 'shop',
  encoding: 'UTF8',
  lc_collate: 'en_US.utf8',
  lc_ctype: 'C',
  tablespace: 'pg_default',
  conn_limit: '-1',
}

/** The last statement of each change. */
function statements(want: object, now: typeof shop | undefined): string[] {
  return planOf(postgresqlDb, { name: 'shop', ...want }, now).map(
    ({ settle }) => / ?'?([A-Z]+ DATABASE .*;)'? \|/.exec(String(settle))?.[1] ?? '',
  )
}

test.for<[want: object, now: typeof shop | undefined, statements: readonly string[]]>([
  [{}, shop, []],
  [{ encoding: 'utf-8', lc_collate: 'en_US.UTF-8', owner: 'shop', conn_limit: -1 }, shop, []],
  [{}, undefined, ['CREATE DATABASE "shop";']],
  [{ name: 'a"b' }, undefined, ['CREATE DATABASE "a""b";']],
  [
    { owner: 'ann', template: 'template0', conn_limit: 3 },
    undefined,
    ['CREATE DATABASE "shop" OWNER "ann" TEMPLATE "template0" CONNECTION LIMIT 3;'],
  ],
  [{ owner: 'ann' }, shop, ['ALTER DATABASE "shop" OWNER TO "ann";']],
  [{ conn_limit: 5 }, shop, ['ALTER DATABASE "shop" CONNECTION LIMIT 5;']],
  [{ state: 'absent' }, shop, ['DROP DATABASE "shop";']],
  [{ state: 'absent', force: true }, shop, ['DROP DATABASE "shop" WITH (FORCE);']],
  [{ state: 'absent' }, undefined, []],
])('%j where it is %j', ([want, now, expected]) => {
  expect(statements(want, now)).toEqual(expected)
})

test('refuses what a database keeps', () => {
  expect(() => statements({ encoding: 'LATIN1' }, shop)).toThrow(
    'Cannot change encoding of shop to LATIN1: it was made with UTF8',
  )
})

test('asks a psql of the test by standard input, its password in the environment', async ({ host }) => {
  const there = JSON.stringify(shop)
  const server = withTools(host, {
    psql: `asked="$*$(cat)"
      case "$PGHOST $PGUSER $PGPASSWORD $PGDATABASE $asked" in
        "db.lxc ann s3cret postgres -X -q "*"datname = 'it''s'"*) echo '${there}' ;;
        *"CREATE DATABASE"* | *"datname = 'other'"*) ;;
        *) echo "unknown: $asked" >&2; exit 1 ;;
      esac`,
  })
  const login = { login_host: 'db.lxc', login_user: 'ann', login_password: 's3cret' }
  expect(await converge(postgresqlDb, { ...login, name: "it's", owner: 'shop' }, server)).toEqual([])
  expect(await converge(postgresqlDb, { ...login, name: 'other' }, server)).toHaveLength(1)
  await expect(converge(postgresqlDb, { name: 'shop' }, server)).rejects.toThrow('unknown: ')
})
