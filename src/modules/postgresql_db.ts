import { TaskError } from '../base/errors.ts'
import { flag, integer, oneOf, text, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import type { Script } from '../base/shell.ts'
import { identifier, literal, postgresqlLogin, psql } from '../host/postgresql.ts'
import { type Change, defineModule, settle } from '../model/module.ts'

const params = {
  name: text('The database').alias('db'),
  state: oneOf(['present', 'absent'], 'Whether it is there').or('present'),
  owner: text('Whom it belongs to').optional,
  template: text('The database that a new one is copied from').optional,
  encoding: text('The encoding of its texts').optional,
  lc_collate: text('The locale that orders its texts').optional,
  lc_ctype: text('The locale that says what a letter is').optional,
  tablespace: text('Where its data lie').optional,
  conn_limit: integer('How many connections it takes; -1 for any number').optional,
  force: flag('Remove it also while somebody is connected').or(false),
  maintenance_db: text('The database to connect to meanwhile').alias('login_db').or('postgres'),
  ...postgresqlLogin,
}

type Want = Values<typeof params>

/** A database as the server describes it. */
interface Database {
  readonly owner: string
  readonly encoding: string
  readonly lc_collate: string
  readonly lc_ctype: string
  readonly tablespace: string
  readonly conn_limit: string
}

export const postgresqlDb = defineModule({
  name: 'postgresql_db',
  summary: 'Keep a database of PostgreSQL',
  params,
  examples: `
    - postgresql_db: { name: shop, owner: shop, encoding: UTF8, template: template0 }
    - postgresql_db: { name: scratch, state: absent }
  `,
  differences: [
    'It needs the `psql` command on the host, and no library of Python',
    'There is no `state: dump`, `restore` or `rename`: `command: pg_dump` and its like do that',
  ],
  returns: { db: returned('text', 'The database') },

  observe: want => ({
    script: sql(want, questionFor(want.name)),
    parse: (output): Database | undefined => (output.trim() === '' ? undefined : JSON.parse(output)),
  }),

  *plan(want, now) {
    const name = identifier(want.name)
    if (want.state === 'absent') {
      const drop = `DROP DATABASE ${name}${want.force ? ' WITH (FORCE)' : ''};`
      if (now) yield { what: 'database', before: 'present', after: 'absent', settle: sql(want, drop) }
      return
    }
    if (!now) return yield creation(want)
    refuseConversion(want, now)
    const alter = (words: string) => sql(want, `ALTER DATABASE ${name} ${words};`)
    yield* settle('owner', now.owner, want.owner, owner => alter(`OWNER TO ${identifier(owner)}`))
    yield* settle('tablespace', now.tablespace, want.tablespace, space =>
      alter(`SET TABLESPACE ${identifier(space)}`),
    )
    yield* settle('connection limit', now.conn_limit, want.conn_limit?.toString(), limit =>
      alter(`CONNECTION LIMIT ${limit}`),
    )
  },

  report: ({ name }) => ({ db: name }),
})

function sql(want: Want, statement: string): Script {
  return psql(want, want.maintenance_db, statement)
}

function questionFor(name: string): string {
  return `SELECT json_build_object(
      'owner', rolname, 'encoding', pg_encoding_to_char(encoding), 'lc_collate', datcollate, 'lc_ctype', datctype,
      'tablespace', spcname, 'conn_limit', datconnlimit::text)
    FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba JOIN pg_tablespace ON pg_tablespace.oid = dattablespace
    WHERE datname = ${literal(name)};`
}

function creation(want: Want): Change {
  const options = [
    want.owner && `OWNER ${identifier(want.owner)}`,
    want.template && `TEMPLATE ${identifier(want.template)}`,
    want.encoding && `ENCODING ${literal(want.encoding)}`,
    want.lc_collate && `LC_COLLATE ${literal(want.lc_collate)}`,
    want.lc_ctype && `LC_CTYPE ${literal(want.lc_ctype)}`,
    want.tablespace && `TABLESPACE ${identifier(want.tablespace)}`,
    want.conn_limit !== undefined && `CONNECTION LIMIT ${want.conn_limit}`,
  ].filter(Boolean)
  const statement = `CREATE DATABASE ${[identifier(want.name), ...options].join(' ')};`
  return { what: 'database', before: 'absent', after: 'present', settle: sql(want, statement) }
}

/** What a database is made with, and keeps. */
function refuseConversion(want: Want, now: Database): void {
  for (const what of ['encoding', 'lc_collate', 'lc_ctype'] as const) {
    const wanted = want[what]
    if (wanted === undefined || plain(wanted) === plain(now[what])) continue
    throw new TaskError(`Cannot change ${what} of ${want.name} to ${wanted}: it was made with ${now[what]}`, {
      hint: 'a database keeps that for as long as it is there',
    })
  }
}

/** `UTF-8` and `utf8` are one encoding. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}
