import { expect } from 'vitest'
import type { Script } from '../base/shell.ts'
import { converge, planOf, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { actualPrivileges } from './mysql_user/privileges.ts'
import { mysqlUser } from './mysql_user.ts'

/** SELECT PASSWORD('pencil') of MariaDB. */
const native = { plugin: 'mysql_native_password', hash: '*7614BE58636C810A9D8970A50B3B2A78450413E4' }

const grants = [
  "GRANT USAGE ON *.* TO `ann`@`localhost` IDENTIFIED BY PASSWORD '*x'",
  'GRANT SELECT, INSERT (`a`, `b`) ON `shop`.* TO `ann`@`localhost` WITH GRANT OPTION',
  'GRANT ALL PRIVILEGES ON `it``s`.`t` TO `ann`@`localhost`',
]

const now = { user: native, isOpened: false, privileges: actualPrivileges(grants) }
const nobody = { user: undefined, isOpened: false, privileges: actualPrivileges([]) }
const sha2 = { ...now, user: { plugin: 'caching_sha2_password', hash: '$A$005$' } }
const all = 'shop.*:select,INSERT (a, b),GRANT/it`s.t:ALL'

test.for<[want: object, now: Parameters<NonNullable<typeof mysqlUser.plan>>[1], changes: readonly string[]]>([
  [{}, now, []],
  [{ password: 'pencil', priv: all }, now, []],
  [{ password: 'other' }, now, ['password: another one -> as wanted']],
  [{ password: 'other', update_password: 'on_create' }, now, []],
  [{ password: native.hash, encrypted: true }, now, []],
  [{ password: 'pencil' }, { ...sha2, isOpened: true }, []],
  [{ password: 'pencil' }, sha2, ['password: another one -> as wanted']],
  [{ priv: 'shop.*:SELECT', append_privs: true }, now, []],
  [
    { priv: 'shop.*:SELECT' },
    now,
    [
      'privileges on shop.*: GRANT OPTION, INSERT (A, B), SELECT -> SELECT',
      'privileges on it`s.t: ALL -> none',
    ],
  ],
  [{ priv: { 'logs.*': 'ALL' }, append_privs: true }, now, ['privileges on logs.*: none -> ALL']],
  [{ priv: 'a.b:SELECT' }, nobody, ['user: absent -> present', 'privileges on a.b: none -> SELECT']],
  [{ state: 'absent' }, now, ['user: present -> absent']],
  [{ state: 'absent' }, nobody, []],
])('%j where it is %j', ([want, before, changes]) => {
  const planned = planOf(mysqlUser, { name: 'ann', ...want }, before)
  expect(planned.map(({ what, before, after }) => `${what}: ${before} -> ${after}`)).toEqual(changes)
})

test.for([["it's\\", 'CREATE USER `ann`@`%` IDENTIFIED BY `it``s\\\\`;']] as const)(
  'quotes %s',
  ([password, statement]) => {
    const [settle] = planOf(mysqlUser, { name: 'ann', host: '%', password }, nobody).map(
      change => change.settle as Script,
    )
    expect(String(settle)).toBe('***')
    expect(settle?.text.replaceAll("'\\''", '`')).toContain(statement)
  },
)

test('grants and takes away by statements', () => {
  const planned = planOf(mysqlUser, { name: 'ann', priv: 'shop.*:DELETE,GRANT/it`s.t:ALL' }, now)
  expect(planned.map(({ settle }) => String(settle).replaceAll("'\\''", '"'))).toEqual([
    expect.stringContaining(
      'REVOKE SELECT, INSERT (A, B) ON `shop`.* FROM "ann"@"localhost";\nGRANT DELETE ON `shop`.* TO "ann"@"localhost";',
    ),
  ])
})

test('takes ALL and the right to hand on away by statements of their own', () => {
  const privileges = actualPrivileges(['GRANT ALL PRIVILEGES ON `a`.* TO `ann`@`%` WITH GRANT OPTION'])
  const planned = planOf(mysqlUser, { name: 'ann', priv: 'a.*:SELECT' }, { ...now, privileges })
  expect(planned.map(({ settle }) => String(settle).replaceAll("'\\''", '"'))).toEqual([
    expect.stringContaining(
      'REVOKE ALL ON `a`.* FROM "ann"@"localhost";\nREVOKE GRANT OPTION ON `a`.* FROM "ann"@"localhost";\nGRANT SELECT ON `a`.*',
    ),
  ])
})

test('knows that a server spells all privileges out', () => {
  const words = 'SELECT, SHUTDOWN, FILE, SUPER, CREATE USER, CREATE TABLESPACE'
  const grants = [`GRANT ${words} ON *.* TO \`a\`@\`%\``, 'GRANT XA_RECOVER_ADMIN ON *.* TO `a`@`%`']
  expect([...actualPrivileges(grants)]).toEqual([['*.*', new Set(['ALL'])]])
})

test.for(['shop', 'shop.*:SELECT;DROP', 'shop.*:FLY()'])('refuses %s', priv => {
  expect(() => planOf(mysqlUser, { name: 'ann', priv }, now)).toThrow(/These are no|This is no/)
})

test('asks a client of the test, and logs in with a password of the newer kind', async ({ host }) => {
  const server = withTools(host, {
    mariadb: `asked="$1 $MYSQL_PWD $(cat)"
      case $asked in
        *"SELECT plugin"*) printf 'caching_sha2_password\\thash\\n' ;;
        *"SHOW GRANTS FOR 'ann'@'localhost'"*) echo 'GRANT SELECT ON \`shop\`.* TO \`ann\`@\`localhost\`' ;;
        "--user=ann pencil "*"SELECT 1"*) ;;
        *"ALTER USER 'ann'@'localhost' IDENTIFIED BY 'other'"*) ;;
        *) echo "unknown: $asked" >&2; exit 1 ;;
      esac`,
  })
  const want = { name: 'ann', priv: 'shop.*:SELECT', login_user: 'root' }
  expect(await converge(mysqlUser, { ...want, password: 'pencil' }, server)).toEqual([])
  expect(await converge(mysqlUser, { ...want, password: 'other' }, server)).toHaveLength(1)
  const broken = withTools(host, { mariadb: 'echo Access denied >&2; exit 1' })
  await expect(converge(mysqlUser, want, broken)).rejects.toThrow('Access denied')
})
