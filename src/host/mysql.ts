import { integer, path, port, secret, text, type Values } from '../base/params.ts'
import { reveal, Secret } from '../base/secret.ts'
import { type Script, sh } from '../base/shell.ts'

/** Parameters that say how to reach a MySQL or MariaDB server, and as whom. */
export const mysqlLogin = {
  login_user: text('Who changes things there; as the configuration of the client says, without it').optional,
  login_password: secret('The password of this user').optional,
  login_host: text('The server').or('localhost'),
  login_port: port('Its port').or(3306),
  login_unix_socket: path('Its socket').optional,
  config_file: path('The configuration of the client, beside the usual files').optional,
  connect_timeout: integer('Seconds that a connection may take').or(30),
}

type Login = Values<typeof mysqlLogin>

/** Lets the client carry out statements; neither they nor the password stand on a command line. */
export function mysql(login: Login, statements: string | Secret): Script {
  const { login_password: password, login_user: user, login_unix_socket: socket, config_file } = login
  const words = [
    ...(config_file === undefined ? [] : [`--defaults-extra-file=${config_file}`]),
    ...(user === undefined ? [] : [`--user=${user}`]),
    ...(socket === undefined ? serverWords(login) : [`--socket=${socket}`]),
    `--connect-timeout=${login.connect_timeout}`,
  ]
  return sh`(
    ${password ? sh`export MYSQL_PWD=${password}` : sh`:`}
    if command -v mariadb >/dev/null; then client=mariadb; else client=mysql; fi
    printf '%s\\n' ${ofStatements(statements)} |
      "$client" ${words} --batch --raw --skip-column-names --default-character-set=utf8mb4
  )`
}

/** With a port, the client of MariaDB would not use the socket of this host, by which root is known without a password. */
function serverWords({ login_host: host, login_port: port }: Login): string[] {
  return host === 'localhost' && port === 3306 ? [] : [`--host=${host}`, `--port=${port}`]
}

/** The statements, for a server that may read backslashes otherwise. */
function ofStatements(statements: string | Secret): string | Secret {
  const whole = `SET SESSION sql_mode = '';\n${reveal(statements)}`
  return statements instanceof Secret ? new Secret(whole) : whole
}

export function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

export function identifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
