import { describe, expect } from 'vitest'
import { problemsOf } from '../base/errors.ts'
import { Redaction } from '../base/redaction.ts'
import { test, writeFiles } from '../base/testing.ts'
import { openSecrets } from './open.ts'
import { environmentFor, ours, revealedIn, sourcesWith, theirs, writeSecrets } from './testing.ts'

const withKey = sourcesWith({ environment: { DELIVER_KEY: ours.secret.reveal() } })

/** What the files of an environment give, or what is wrong with them. */
async function opened(folder: string, sources = withKey): Promise<unknown> {
  try {
    const all = await openSecrets(environmentFor([ours.recipient], folder), sources)
    return Object.fromEntries(
      all.map(({ of, variables }) => [
        of,
        revealedIn(
          Object.fromEntries([...variables].map(([key, value]) => [key, 'data' in value && value.data])),
        ),
      ]),
    )
  } catch (error) {
    return problemsOf(error as never).map(({ message, place, hint }) => ({
      message,
      place: place?.offset,
      hint,
    }))
  }
}

test('the secrets of all, of a group and of a host, as variables of texts', async ({ folder }) => {
  await writeSecrets(
    folder,
    'all',
    '# comment\napi_key: <k3y>\ndatabase:\n  password: <p>\n  ports:\n  - <80>\n  - <>\n',
  )
  await writeSecrets(folder, 'web', 'word: <yes>\n')
  await writeSecrets(folder, 'web1.example.org', '')
  writeFiles(folder, {
    'secrets/notes.md': 'text',
    'secrets/.all.age.yml': 'x',
    'secrets/none.age.yml': '# only this\n',
  })
  expect(await opened(folder)).toEqual({
    all: { api_key: 'k3y', database: { password: 'p', ports: ['80', ''] } },
    none: {},
    web: { word: 'yes' },
    'web1.example.org': {},
  })
})

test('with CRLF, and with anything in the values', async ({ folder }) => {
  const text = await writeSecrets(folder, 'all', 'a: <{{ not a template }} ☃>\nb: <2>\n')
  writeFiles(folder, { 'secrets/all.age.yml': text.replaceAll('\n', '\r\n') })
  expect(await opened(folder)).toEqual({ all: { a: '{{ not a template }} ☃', b: '2' } })
})

test('the key and all values are known as secrets', async ({ folder }) => {
  await writeSecrets(folder, 'all', 'a: <hunter22>\nb:\n- <hunter33>\n')
  const redaction = new Redaction()
  const sources = sourcesWith({ environment: { DELIVER_KEY: ours.secret.reveal() } })
  await opened(folder, { ...sources, learn: secret => redaction.add(secret) })
  expect(redaction.redact(`hunter22 hunter33 ${ours.secret.reveal()}`)).toBe('*** *** ***')
})

test('an environment with recipients needs a key, also while it has no secrets', async ({ folder }) => {
  const settings = environmentFor([ours.recipient], folder)
  await expect(openSecrets(settings, sourcesWith())).rejects.toMatchObject({ exitCode: 77 })
  expect(await openSecrets(settings, withKey)).toEqual([])
})

test('an environment without recipients and files needs no key', async ({ folder }) => {
  expect(await openSecrets(environmentFor([], folder), sourcesWith())).toEqual([])
})

describe('what is wrong is told with its place', () => {
  test('a value that is damaged, cut off, or for others', async ({ folder }) => {
    const text = await writeSecrets(folder, 'all', 'a: <one>\nb: <two>\nc: <three>\n')
    const lines = text.split('\n')
    lines[4] = lines[4]?.replace(/\S(?=\S{3}$)/, letter => (letter === 'A' ? 'B' : 'A')) ?? ''
    const cut = lines.findLastIndex(line => line.includes('END'))
    lines.splice(cut - 1, 1)
    writeFiles(folder, { 'secrets/all.age.yml': lines.join('\n') })
    await writeSecrets(folder, 'web', 'd: <four>\n', [theirs.recipient])
    const problems = (await opened(folder)) as { message: string; place: number; hint: string }[]
    expect(
      problems.map(({ message, place }) => [message.replace(/\(.*\)/, '(...)'), place !== undefined]),
    ).toEqual([
      ['Cannot decrypt a: it is damaged, or was changed (...)', true],
      ['Cannot decrypt c: it is damaged, or was changed (...)', true],
      ['Cannot decrypt d: it is encrypted for others, or its first lines were changed', true],
    ])
    expect(problems[2]?.hint).toBe(
      `who can read it runs deliver secrets rekey -i ${folder.split('/').at(-1)}`,
    )
  })

  test('a value in the clear is not quoted', async ({ folder }) => {
    writeFiles(folder, { 'secrets/all.age.yml': 'a:\n  b: hunter22\nc: 1\nd:\n' })
    const at = expect.stringMatching(/secrets\/all\.age\.yml:\d:\d: [\w.]+ is not encrypted$/)
    expect(await opened(folder)).toEqual([
      { message: at, place: undefined, hint: expect.stringContaining('deliver secrets set all.a.b -i ') },
      { message: at, place: undefined, hint: expect.stringContaining('deliver secrets set all.c -i ') },
      { message: at, place: undefined, hint: expect.stringContaining('deliver secrets set all.d -i ') },
    ])
  })

  test.for([
    ['a: hunter22: x\n', /all\.age\.yml:1:\d+: Cannot read YAML/],
    ['__proto__: x\n', /all\.age\.yml:1:1: The key __proto__ is not allowed/],
    ['constructor: { a: x }\n', /all\.age\.yml:1:1: The key constructor is not allowed/],
    ['a: x\na: y\n', /all\.age\.yml:2:1: The key a is written twice/],
    ['- a\n', /all\.age\.yml:1:1: A file of secrets must be a map/],
  ] as const)('%j', async ([text, message], { folder }) => {
    writeFiles(folder, { 'secrets/all.age.yml': text })
    const [first] = (await opened(folder)) as { message: string; place: unknown }[]
    expect(first?.message).toMatch(message)
    expect(first?.place).toBeUndefined()
  })

  test('a recipient that was mistyped, and one that another environment has', async ({ folder }) => {
    const typo = `${ours.recipient.slice(0, -1)}${ours.recipient.endsWith('q') ? 'p' : 'q'}`
    const settings = environmentFor([typo, theirs.recipient], folder, { name: 'production' })
    const siblings = [environmentFor([theirs.recipient], '/none/staging')]
    const error = await openSecrets(settings, { ...withKey, siblings }).catch(error => error)
    expect(problemsOf(error).map(({ message, place }) => [message, place?.offset])).toEqual([
      [`${typo} is no public key of age: its checksum is wrong`, 13],
      ['production and staging have the same recipient: who opens one opens the other', 13 + typo.length + 2],
    ])
  })

  test('secrets for nobody', async ({ folder }) => {
    await writeSecrets(folder, 'all', 'a: <b>\n')
    const settings = environmentFor([], folder, { name: 'production' })
    await expect(openSecrets(settings, withKey)).rejects.toThrow(
      /names no recipients: nobody can read the secrets of production$/,
    )
  })
})
