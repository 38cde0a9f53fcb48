import { path, port, secret, text, type Values } from '../base/params.ts'
import { reveal, Secret } from '../base/secret.ts'
import { type Script, sh } from '../base/shell.ts'

/** Parameters that say how to reach a PostgreSQL server, and as whom. */
export const postgresqlLogin = {
  login_host: text('The server; that of the host itself, by its socket, without it').alias('host').optional,
  login_port: port('Its port').alias('port').or(5432),
  login_unix_socket: path('The folder of its socket').alias('unix_socket').optional,
  login_user: text('Who changes things there').alias('login').or('postgres'),
  login_password: secret('The password of this user').optional,
  ssl_mode: text('How the connection is protected, such as `require`').or('prefer'),
}

type Login = Values<typeof postgresqlLogin>

/** Lets psql carry out statements; neither they nor the password stand on a command line. */
export function psql(login: Login, database: string, statements: string | Secret): Script {
  const { login_password: password } = login
  const server = login.login_host ?? login.login_unix_socket
  return sh`(
    ${server === undefined ? sh`:` : sh`export PGHOST=${server}`}
    ${password ? sh`export PGPASSWORD=${password}` : sh`:`}
    export PGPORT=${login.login_port} PGUSER=${login.login_user} PGDATABASE=${database} PGSSLMODE=${login.ssl_mode}
    printf '%s\\n' ${ofStatements(statements)} | psql -X -q -t -A -w -v ON_ERROR_STOP=1
  )`
}

/** The statements, for a server that may have other settings. */
function ofStatements(statements: string | Secret): string | Secret {
  const whole = `SET standard_conforming_strings = on;\nSET client_encoding = 'UTF8';\n${reveal(statements)}`
  return statements instanceof Secret ? new Secret(whole) : whole
}

export function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
