import { TaskError } from '../base/errors.ts'
import { flag, text } from '../base/params.ts'
import { sh } from '../base/shell.ts'
import { defineAction } from '../model/module.ts'

export const getent = defineAction({
  name: 'getent',
  summary: 'Read a database of the host, such as passwd, into a fact',
  readsOnly: true,
  params: {
    database: text('The database: passwd, group, hosts, services, shadow and so on').check(
      name => /^\w[\w-]*$/.test(name),
      'must be the name of a database',
    ),
    key: text('The entry; all of them when left out').or(''),
    split: text('What parts the fields of an entry').optional,
    fail_key: flag('Whether an entry that is not there fails the task').or(true),
    service: text('The source to ask, such as `files`').optional,
  },
  examples: `
    - getent: { database: passwd, key: www-data }
    - debug: { msg: '{{ facts.getent_passwd.www-data.[4] }}' }
  `,
  differences: ['The fact is `facts.getent_passwd`, or as the database is called'],
  returns: {},

  async act({ database, key, split, fail_key, service }, host) {
    const source = service === undefined ? [] : ['-s', service]
    const { status, stdout } = await host.run(sh`
      command -v getent >/dev/null || exit 127
      getent ${source} -- ${database} ${key === '' ? [] : [key]}`)
    if (status === 127) throw new TaskError('Cannot read the database: the host has no getent')
    if (status === 1)
      throw new TaskError(`Cannot read the database ${database}: the host has none of this name`)
    if (status === 3)
      throw new TaskError(`Cannot list the database ${database}: it can only be asked for a key`)
    if (status === 2 && fail_key) throw new TaskError(`${database} of the host has no entry ${key}`)
    const parted = split ?? (colons.includes(database) ? ':' : undefined)
    const entries = stdout
      .toString()
      .split('\n')
      .filter(Boolean)
      .map(line => fields(line, parted))
    const found = status === 2 ? [[key, null] as const] : entries
    return { effects: { facts: { [`getent_${database}`]: Object.fromEntries(found) } } }
  },
})

/** Databases whose fields are parted by colons; those of others by spaces. */
const colons = ['passwd', 'shadow', 'group', 'gshadow']

function fields(line: string, split: string | undefined): readonly [string, readonly string[]] {
  const [key = '', ...rest] = split === undefined ? line.trim().split(/\s+/) : line.split(split)
  return [key, rest]
}
