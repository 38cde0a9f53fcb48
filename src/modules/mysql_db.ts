import { listOf, oneOf, text, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { identifier, literal, mysql, mysqlLogin } from '../host/mysql.ts'
import { filledLines } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'

const params = {
  name: listOf(text('The database'), 'The databases').alias('db'),
  state: oneOf(['present', 'absent'], 'Whether they are there').or('present'),
  encoding: text('The encoding of the texts of a new one').check(isWord, 'must be one word').or(''),
  collation: text('How a new one orders texts').check(isWord, 'must be one word').or(''),
  ...mysqlLogin,
}

export const mysqlDb = defineModule({
  name: 'mysql_db',
  summary: 'Keep databases of MySQL or MariaDB',
  params,
  examples: `
    - mysql_db: { name: shop, encoding: utf8mb4 }
    - mysql_db: { name: [scratch, former], state: absent }
  `,
  differences: [
    'It needs the `mysql` or `mariadb` command on the host, and no library of Python',
    'There is no `state: dump` or `import`: `shell: mysqldump` and its like do that',
  ],
  returns: {
    db: returned('text', 'The databases, in one text'),
    db_list: returned('texts', 'The databases'),
  },

  observe: want => ({
    script: mysql(
      want,
      `SELECT schema_name FROM information_schema.schemata WHERE schema_name IN (${['NULL', ...want.name.map(literal)]});`,
    ),
    parse: filledLines,
  }),

  *plan(want, now) {
    for (const name of want.name) {
      const isThere = now.includes(name)
      if (isThere === (want.state === 'present')) continue
      const [before, after] = isThere ? ['present', 'absent'] : ['absent', 'present']
      yield {
        what: `database ${name}`,
        before,
        after,
        settle: mysql(want, isThere ? `DROP DATABASE ${identifier(name)};` : creation(name, want)),
      }
    }
  },

  report: ({ name }) => ({ db: name.join(' '), db_list: name }),
})

function creation(name: string, { encoding, collation }: Values<typeof params>): string {
  return [
    `CREATE DATABASE ${identifier(name)}`,
    ...(encoding === '' ? [] : [`CHARACTER SET ${encoding}`]),
    ...(collation === '' ? [] : [`COLLATE ${collation}`]),
  ]
    .join(' ')
    .concat(';')
}

function isWord(text: string): boolean {
  return /^\w*$/.test(text)
}
