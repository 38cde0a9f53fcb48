import { createHash } from 'node:crypto'
import { anything, flag, oneOf, secret, text, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { Secret } from '../base/secret.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { identifier, literal, mysql, mysqlLogin } from '../host/mysql.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import { actualPrivileges, type Privileges, wantedPrivileges } from './mysql_user/privileges.ts'

const params = {
  name: text('The user').alias('user'),
  host: text('From where the user may log in, such as `%`').or('localhost'),
  state: oneOf(['present', 'absent'], 'Whether the user is there').or('present'),
  password: secret('The password').optional,
  encrypted: flag('Whether `password` is the hash of `mysql_native_password`').or(false),
  update_password: oneOf(['always', 'on_create'], 'When the password is set').or('always'),
  priv: anything('What the user may: `shop.*:SELECT,INSERT/logs.*:ALL`, or a map of these').optional,
  append_privs: flag('Keep what else the user may').or(false),
  ...mysqlLogin,
}

type Want = Values<typeof params>

interface Now {
  /** How the server checks the password, and what it keeps of it; nothing where there is no such user. */
  readonly user: { readonly plugin: string; readonly hash: string } | undefined
  /** Whether the wanted password opened a connection, where that was tried. */
  readonly isOpened: boolean
  readonly privileges: Privileges
}

export const mysqlUser = defineModule({
  name: 'mysql_user',
  summary: 'Keep a user of MySQL or MariaDB, and what the user may do',
  params,
  examples: `
    - mysql_user: { name: shop, host: '%', password: '{{ database_password }}', priv: 'shop.*:ALL' }
    - mysql_user: { name: reports, priv: { 'shop.*': SELECT, 'logs.*': 'SELECT,INSERT' } }
    - mysql_user: { name: former, state: absent }
  `,
  differences: [
    'It needs the `mysql` or `mariadb` command on the host, and no library of Python',
    'Whether a password of `caching_sha2_password` is the wanted one is seen by logging in with it',
  ],
  returns: {
    user: returned('text', 'The user'),
    password_changed: returned('flag', 'Whether the password was another one, in check mode too'),
  },

  observe: want => ({
    script: questions(want),
    parse(output): Now {
      const parts = sectionsOf(output)
      const [user] = filledLines(parts['user'])
      const [plugin = '', hash = ''] = user?.split('\t') ?? []
      return {
        user: user === undefined ? undefined : { plugin, hash },
        isOpened: parts['opened'] === 'yes',
        privileges: actualPrivileges(filledLines(parts['grants'])),
      }
    },
  }),

  *plan(want, now) {
    if (want.state === 'absent') {
      if (!now.user) return
      const settle = mysql(want, `DROP USER ${account(want)};`)
      return yield { what: 'user', before: 'present', after: 'absent', settle }
    }
    if (!now.user) yield creation(want)
    else if (changesPassword(want, now)) yield passwordChange(want)
    if (want.priv !== undefined) yield* privilegeChanges(want, now.privileges)
  },

  report: (want, now) => ({ user: want.name, password_changed: changesPassword(want, now) }),
})

function account({ name, host }: Want): string {
  return `${literal(name)}@${literal(host)}`
}

function questions(want: Want): Script {
  const { name, password, encrypted } = want
  return lines([
    section('user'),
    sh`failed=; user=$( ${mysql(want, userQuery(want))}) || failed=1`,
    sh`printf '%s\\n' "$user"`,
    section('grants'),
    sh`[ -z "$user" ] || ${mysql(want, `SHOW GRANTS FOR ${account(want)};`)} || failed=1`,
    ...(password && !encrypted
      ? [
          section('opened'),
          sh`case $user in
            '' | mysql_native_password*) ;;
            *) ! ${mysql({ ...want, login_user: name, login_password: password }, 'SELECT 1;')} >/dev/null 2>&1 || echo yes ;;
          esac`,
        ]
      : []),
    sh`[ -z "$failed" ]`,
  ])
}

/** Newer hashes hold bytes that are no text. */
function userQuery({ name, host }: Want): string {
  return `SELECT plugin, IF(plugin = 'mysql_native_password', authentication_string, '') FROM mysql.user
    WHERE user = ${literal(name)} AND host = ${literal(host)};`
}

function creation(want: Want): Change {
  const { password } = want
  const statement = `CREATE USER ${account(want)}${identification(want)};`
  const settle = mysql(want, password ? new Secret(statement, [password]) : statement)
  return { what: 'user', before: 'absent', after: 'present', settle }
}

function changesPassword({ password, encrypted, update_password }: Want, { user, isOpened }: Now): boolean {
  if (!password || !user || update_password === 'on_create') return false
  if (user.plugin !== 'mysql_native_password' && !encrypted) return !isOpened
  const wanted = encrypted ? password.reveal() : nativeHash(password.reveal())
  return user.hash.toUpperCase() !== wanted.toUpperCase()
}

function passwordChange(want: Want): Change {
  const statement = `ALTER USER ${account(want)}${identification(want)};`
  const origins = want.password ? [want.password] : []
  const settle = mysql(want, new Secret(statement, origins))
  return { what: 'password', before: 'another one', after: 'as wanted', settle }
}

/** MariaDB and MySQL both take `IDENTIFIED WITH ... AS` for a hash of the older kind. */
function identification({ password, encrypted }: Want): string {
  if (!password) return ''
  const text = literal(password.reveal())
  return encrypted ? ` IDENTIFIED WITH mysql_native_password AS ${text}` : ` IDENTIFIED BY ${text}`
}

function nativeHash(password: string): string {
  const sha1 = (data: string | Buffer) => createHash('sha1').update(data).digest()
  return password === '' ? '' : `*${sha1(sha1(password)).toString('hex')}`
}

function* privilegeChanges(want: Want, actual: Privileges): Generator<Change> {
  const wanted = wantedPrivileges(want.priv)
  for (const place of new Set([...actual.keys(), ...wanted.keys()])) {
    const before = actual.get(place) ?? new Set<string>()
    const after = wanted.get(place) ?? (want.append_privs ? before : new Set<string>())
    const lacks = [...after].filter(word => !before.has(word) && !(before.has('ALL') && want.append_privs))
    const exceeds = want.append_privs ? [] : [...before].filter(word => !after.has(word))
    if (lacks.length === 0 && exceeds.length === 0) continue
    const statements = [
      ...revocations(after.has('ALL') ? exceeds.filter(isGrantOption) : exceeds, place, want),
      ...(lacks.length > 0 ? [grant(lacks, place, want)] : []),
    ]
    yield {
      what: `privileges on ${place}`,
      before: shown(before),
      after: shown(want.append_privs ? new Set([...before, ...lacks]) : after),
      settle: mysql(want, statements.join('\n')),
    }
  }
}

/** ALL and the right to hand on are taken away by statements of their own. */
function revocations(words: readonly string[], place: string, want: Want): string[] {
  const plain = words.filter(word => !isGrantOption(word)).join(', ')
  return [plain, ...words.filter(isGrantOption)]
    .filter(list => list !== '')
    .map(list => `REVOKE ${list} ON ${quoted(place)} FROM ${account(want)};`)
}

function isGrantOption(word: string): boolean {
  return word === 'GRANT OPTION'
}

function grant(words: readonly string[], place: string, want: Want): string {
  const plain = words.filter(word => !isGrantOption(word))
  const option = plain.length < words.length ? ' WITH GRANT OPTION' : ''
  return `GRANT ${plain.join(', ') || 'USAGE'} ON ${quoted(place)} TO ${account(want)}${option};`
}

function quoted(place: string): string {
  const at = place.lastIndexOf('.')
  const word = (name: string) => (name === '*' ? name : identifier(name))
  return `${word(place.slice(0, at))}.${word(place.slice(at + 1))}`
}

function shown(privileges: ReadonlySet<string>): string {
  return [...privileges].sort().join(', ') || 'none'
}
