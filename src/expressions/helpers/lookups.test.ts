import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Secret } from '../../base/secret.ts'
import { writeFiles } from '../../base/testing.ts'
import { evaluate } from '../evaluate.ts'
import { problemFrom, scopeOf } from '../testing.ts'

const folder = mkdtempSync(join(tmpdir(), "deliver lookup's "))
const scope = scopeOf({ name: 'web1', playbook_dir: folder }, (name, kind) =>
  [resolve(folder, kind, name), resolve(folder, name)].find(path => existsSync(path)),
)

beforeAll(() => {
  writeFiles(folder, {
    'files/motd': 'Welcome to {{ name }}\n\n',
    'files/keys/b.pub': '',
    'files/keys/a.pub': '',
    'files/keys/a.key': '',
    'files/keys/.hidden': '',
    'templates/motd.hbs': 'Welcome to {{ name }}\n{{> footer}}',
    'templates/footer.hbs': 'Bye, {{ name }}\n',
    'vars/debian.yml': '',
  })
})

afterAll(() => rmSync(folder, { recursive: true }))

test.for([
  ['lookup "file" "motd"', 'Welcome to {{ name }}'],
  ['lookup "template" "motd.hbs"', 'Welcome to web1\nBye, web1\n'],
  ['map (lookup "fileglob" "keys/*.pub") helper="basename"', ['a.pub', 'b.pub']],
  ['map (lookup "fileglob" "keys/[!b]*") helper="basename"', ['a.key', 'a.pub']],
  ['map (lookup "fileglob" "keys/.*") helper="basename"', ['.hidden']],
  ['lookup "fileglob" "nowhere/*"', []],
  ['basename (lookup "first_found" (array "ubuntu.yml" "debian.yml"))', 'debian.yml'],
  ['default (lookup "first_found" (array "ubuntu.yml")) "none"', 'none'],
  ['lookup "vars" (concat "na" "me")', 'web1'],
] as const)('%s', ([expression, value]) => {
  expect(evaluate(expression, scope)).toEqual(value)
})

test.for([
  ['lookup "file" "nothing"', 'There is no file nothing'],
  ['lookup "template" "nothing"', 'There is no template nothing'],
  ['lookup "pipe" "echo no >&2; exit 3"', 'The command echo no >&2; exit 3 failed'],
  ['lookup "env" "NOBODY_SETS_THIS"', 'lookup "env" "NOBODY_SETS_THIS" found nothing'],
  ['lookup "first_found" "a.yml"', 'lookup "first_found" takes a list, not a text'],
  ['lookup "file" "a" "b"', 'lookup "file" cannot be used with 2 terms'],
] as const)('%s: %s', ([expression, message]) => {
  expect(problemFrom(() => evaluate(expression, scope)).message).toBe(message)
})

describe('a password', () => {
  const passwordOf = (expression: string) => (evaluate(expression, scope) as Secret).reveal()

  test('is made once, kept for the owner only, and secret', () => {
    const first = passwordOf('lookup "password" "secrets/db" length=12 chars="ab"')
    expect(first).toMatch(/^[ab]{12}$/)
    expect(passwordOf('lookup "password" "secrets/db" length=12 chars="ab"')).toBe(first)
    expect(readFileSync(join(folder, 'secrets/db'), 'utf8')).toBe(`${first}\n`)
    expect(statSync(join(folder, 'secrets/db')).mode & 0o777).toBe(0o600)
    expect(evaluate('lookup "password" "secrets/db"', scope)).toBeInstanceOf(Secret)
  })

  test('is not kept in /dev/null', () => {
    const expression = 'lookup "password" "/dev/null"'
    expect(passwordOf(expression)).toHaveLength(20)
    expect(passwordOf(expression)).not.toBe(passwordOf(expression))
  })
})

describe('a URL', () => {
  // A server of its own thread: this one waits while the expression is evaluated.
  const server = new Worker(
    `const { createServer } = require('node:http')
     const { parentPort } = require('node:worker_threads')
     const server = createServer((request, response) => {
       response.statusCode = request.url === '/' ? 200 : 404
       response.end('héllo')
     })
     server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))`,
    { eval: true },
  )
  let port = 0
  beforeAll(async () => {
    ;[port] = await once(server, 'message')
  })
  afterAll(() => server.terminate())

  test('gives its content', () => {
    expect(evaluate('lookup "url" url', scopeOf({ url: `http://127.0.0.1:${port}/` }))).toBe('héllo')
  })

  test('that fails says why', () => {
    const url = `http://127.0.0.1:${port}/nothing`
    expect(problemFrom(() => evaluate('lookup "url" url', scopeOf({ url })))).toEqual({
      message: `Cannot get ${url}: the server answers 404`,
      hint: undefined,
    })
  })
})
