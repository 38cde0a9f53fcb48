import { TaskError } from '../base/errors.ts'
import { flag, integer, oneOf, secret, text, texts, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { Secret } from '../base/secret.ts'
import type { Script } from '../base/shell.ts'
import { identifier, literal, postgresqlLogin, psql } from '../host/postgresql.ts'
import { type Change, defineModule, settle } from '../model/module.ts'
import { isPassword } from './postgresql_user/password.ts'

const flags = ['SUPERUSER', 'CREATEROLE', 'CREATEDB', 'INHERIT', 'LOGIN', 'REPLICATION', 'BYPASSRLS'] as const

const params = {
  name: text('The user').alias('user'),
  state: oneOf(['present', 'absent'], 'Whether the user is there').or('present'),
  password: secret('The password, or its hash as the server keeps it; an empty one is none').optional,
  no_password_changes: flag('Leave the password of a user who is there').or(false),
  role_attr_flags: texts('What the user may: `CREATEDB`, `NOSUPERUSER` and so on')
    .check(
      given => given.every(word => flags.some(name => [name, `NO${name}`].includes(word.toUpperCase()))),
      `must be of ${flags.join(', ')}, or the same with NO before them`,
    )
    .or([]),
  conn_limit: integer('How many connections the user may have; -1 for any number').optional,
  expires: text('When the password ends: a time, or `infinity`').optional,
  comment: text('What is said of the user').optional,
  login_db: text('The database to connect to').alias('db').or('postgres'),
  ...postgresqlLogin,
}

type Want = Values<typeof params>

/** A role as the server describes it. */
interface Role {
  readonly flags: readonly string[]
  readonly conn_limit: string
  readonly expires: string | null
  readonly isExpiryAsWanted: boolean | null
  readonly comment: string | null
  /** What the server keeps of the password; not there where the login may not see it. */
  readonly password?: string | null
}

export const postgresqlUser = defineModule({
  name: 'postgresql_user',
  summary: 'Keep a user of PostgreSQL',
  params,
  examples: `
    - postgresql_user: { name: shop, password: '{{ database_password }}', role_attr_flags: 'CREATEDB,NOSUPERUSER' }
    - postgresql_user: { name: former, state: absent }
  `,
  differences: [
    'It needs the `psql` command on the host, and no library of Python',
    'A user who is removed must own nothing any more',
  ],
  returns: { user: returned('text', 'The user') },

  observe: want => ({
    script: sql(want, questionFor(want)),
    parse(output): Role | undefined {
      const [role, password] = output.trim().split('\n')
      if (!role) return undefined
      return { ...JSON.parse(role), ...(password && JSON.parse(password)) }
    },
  }),

  *plan(want, now) {
    const name = identifier(want.name)
    if (want.state === 'absent') {
      const drop = sql(want, `DROP ROLE ${name};`)
      if (now) yield { what: 'user', before: 'present', after: 'absent', settle: drop }
      return
    }
    if (!now) return yield creation(want)
    const alter = (words: string) => sql(want, `ALTER ROLE ${name} ${words};`)
    for (const wanted of want.role_attr_flags.map(word => word.toUpperCase())) {
      if (!now.flags.includes(wanted)) {
        yield { what: 'flag', before: opposite(wanted), after: wanted, settle: alter(wanted) }
      }
    }
    yield* passwordChange(want, now)
    yield* settle('connection limit', now.conn_limit, want.conn_limit?.toString(), limit =>
      alter(`CONNECTION LIMIT ${limit}`),
    )
    if (want.expires !== undefined && !now.isExpiryAsWanted) {
      const settle = alter(`VALID UNTIL ${literal(want.expires)}`)
      yield { what: 'expires', before: now.expires ?? 'infinity', after: want.expires, settle }
    }
    yield* settle('comment', now.comment ?? '', want.comment, comment =>
      sql(want, `COMMENT ON ROLE ${name} IS ${literal(comment)};`),
    )
  },

  report: ({ name }) => ({ user: name }),
})

function sql(want: Want, statement: string | Secret): Script {
  return psql(want, want.login_db, statement)
}

/** What is kept of passwords is for superusers; who may not see it is told so only where a password is wanted. */
function questionFor({ name, expires }: Want): string {
  const columns = [
    ['SUPERUSER', 'rolsuper'],
    ['CREATEROLE', 'rolcreaterole'],
    ['CREATEDB', 'rolcreatedb'],
    ['INHERIT', 'rolinherit'],
    ['LOGIN', 'rolcanlogin'],
    ['REPLICATION', 'rolreplication'],
    ['BYPASSRLS', 'rolbypassrls'],
  ].map(([flag, column]) => `CASE WHEN ${column} THEN '${flag}' ELSE 'NO${flag}' END`)
  const asWanted =
    expires === undefined ? 'NULL' : `coalesce(rolvaliduntil, 'infinity') = ${literal(expires)}::timestamptz`
  return `SELECT json_build_object(
      'flags', json_build_array(${columns.join(', ')}), 'conn_limit', rolconnlimit::text,
      'expires', rolvaliduntil::text, 'isExpiryAsWanted', ${asWanted},
      'comment', shobj_description(oid, 'pg_authid'))
    FROM pg_roles WHERE rolname = ${literal(name)};
    SELECT has_table_privilege('pg_catalog.pg_authid', 'select') AS may_see \\gset
    \\if :may_see
    SELECT json_build_object('password', rolpassword) FROM pg_authid WHERE rolname = ${literal(name)};
    \\endif`
}

function creation(want: Want): Change {
  const { name, password, role_attr_flags, conn_limit, expires, comment } = want
  const options = [
    ...role_attr_flags.map(word => word.toUpperCase()),
    ...(password ? [passwordClause(password)] : []),
    ...(conn_limit === undefined ? [] : [`CONNECTION LIMIT ${conn_limit}`]),
    ...(expires === undefined ? [] : [`VALID UNTIL ${literal(expires)}`]),
  ]
  const statements = [
    `CREATE USER ${[identifier(name), ...options].join(' ')};`,
    ...(comment === undefined ? [] : [`COMMENT ON ROLE ${identifier(name)} IS ${literal(comment)};`]),
  ].join('\n')
  const settle = sql(want, password ? new Secret(statements, [password]) : statements)
  return { what: 'user', before: 'absent', after: 'present', settle }
}

function* passwordChange(want: Want, now: Role): Generator<Change> {
  const { name, password, no_password_changes } = want
  if (!password || no_password_changes) return
  if (now.password === undefined) {
    throw new TaskError(`Cannot compare the password of ${name}: ${want.login_user} may not see it`, {
      hint: 'login_user: a superuser, or no_password_changes: true',
    })
  }
  if (isPassword(name, password.reveal(), now.password)) return
  const statement = `ALTER ROLE ${identifier(name)} ${passwordClause(password)};`
  yield {
    what: 'password',
    before: now.password === null ? 'none' : 'another one',
    after: password.reveal() === '' ? 'none' : 'as wanted',
    settle: sql(want, new Secret(statement, [password])),
  }
}

function passwordClause(password: Secret): string {
  return password.reveal() === '' ? 'PASSWORD NULL' : `PASSWORD ${literal(password.reveal())}`
}

function opposite(flag: string): string {
  return flag.startsWith('NO') ? flag.slice(2) : `NO${flag}`
}
