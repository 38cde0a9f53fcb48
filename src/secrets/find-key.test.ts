import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { AccessError } from '../base/errors.ts'
import { Secret } from '../base/secret.ts'
import { test, writeFiles } from '../base/testing.ts'
import { findKey, type KeySources } from './find-key.ts'
import { environmentFor, lockedWith, ours, sourcesWith, theirs } from './testing.ts'

const key = ours.secret.reveal()
const text = `# created: 2026-01-31T12:00:00Z\r\n# public key: ${ours.recipient}\r\n${key}\r\n`

/** Writes a file of a key as its owner would keep it. */
function writeKey(folder: string, name: string, content = text, mode = 0o600): string {
  writeFiles(folder, { [name]: content })
  chmodSync(join(folder, name), mode)
  return join(folder, name)
}

async function found(folder: string, sources: Partial<KeySources>, more = {}): Promise<string | AccessError> {
  const settings = environmentFor(
    [theirs.recipient, ours.recipient].slice(1),
    join(folder, 'production'),
    more,
  )
  try {
    const { place, identities } = await findKey(settings, sourcesWith({ home: folder, ...sources }))
    expect(identities.map(({ recipient }) => recipient)).toEqual([ours.recipient])
    return place.replaceAll(folder, 'FOLDER')
  } catch (error) {
    if (error instanceof AccessError) return error
    throw error
  }
}

describe('the key is found', () => {
  test.for(['DELIVER_KEY_PRODUCTION', 'DELIVER_KEY'])('in %s', async (name, { folder }) => {
    const lines = `${theirs.secret.reveal()}\n${key}\n`
    expect(await found(folder, { environment: { [name]: lines } })).toBe(name)
  })

  test('in the file of DELIVER_KEY_FILE, also behind a link', async ({ folder }) => {
    const path = writeKey(folder, 'key')
    symlinkSync(path, join(folder, 'link'))
    const environment = { DELIVER_KEY_FILE: join(folder, 'link') }
    expect(await found(folder, { environment })).toBe('DELIVER_KEY_FILE (FOLDER/link)')
  })

  test('in a credential of systemd, which a group seems to read', async ({ folder }) => {
    writeKey(folder, 'credentials/deliver-production', text, 0o440)
    const environment = { CREDENTIALS_DIRECTORY: join(folder, 'credentials') }
    expect(await found(folder, { environment })).toBe('the credential FOLDER/credentials/deliver-production')
  })

  test('in key.file of the environment', async ({ folder }) => {
    const file = writeKey(folder, 'own/key', text, 0o400)
    expect(await found(folder, {}, { key: { file, command: [] } })).toBe('key.file (FOLDER/own/key)')
  })

  test('in what key.command prints, which is run without a shell and without other keys', async ({
    folder,
  }) => {
    const program = join(folder, 'print it')
    writeFiles(folder, {
      'print it': `#!/bin/sh\n[ -z "$DELIVER_PASSPHRASE$DELIVER_KEY_OTHER" ] && [ "$1" = '$HOME; x' ] && cat >/dev/null && echo ${key}\n`,
    })
    const environment = { DELIVER_PASSPHRASE: 'x', DELIVER_KEY_OTHER: 'x' }
    const more = { key: { file: undefined, command: [program, '$HOME; x'] } }
    expect(await found(folder, { environment }, more)).toBe('key.command (FOLDER/print it $HOME; x)')
  })

  test('among the files of a person, whatever their names', async ({ folder }) => {
    writeKey(folder, '.config/deliver/keys/a.key', theirs.secret.reveal())
    writeKey(folder, '.config/deliver/keys/b.key')
    writeKey(folder, '.config/deliver/keys/0.key', text, 0o644)
    writeKey(folder, '.config/deliver/keys/1.key', 'garbage')
    expect(await found(folder, {})).toBe('FOLDER/.config/deliver/keys/b.key')
  })

  test('where XDG_CONFIG_HOME says', async ({ folder }) => {
    writeKey(folder, 'config/deliver/keys/b.key')
    const environment = { XDG_CONFIG_HOME: join(folder, 'config') }
    expect(await found(folder, { environment })).toBe('FOLDER/config/deliver/keys/b.key')
  })

  test('in the environment itself with a passphrase, which a person may type wrong twice', async ({
    folder,
  }) => {
    writeKey(folder, 'production/secrets/key.age', await lockedWith('correct horse', text), 0o644)
    const typed = ['wrong', 'wrong too', 'correct horse']
    const questions: string[] = []
    const learnt: Secret[] = []
    const ask = async (question: string) => {
      questions.push(question)
      return new Secret(typed.shift() ?? '')
    }
    const place = 'FOLDER/production/secrets/key.age'
    expect(await found(folder, { ask, learn: secret => learnt.push(secret) })).toBe(place)
    expect(questions).toHaveLength(3)
    expect(learnt.map(secret => secret.reveal())).toEqual(['wrong', 'wrong too', 'correct horse', key])

    for (const name of ['DELIVER_PASSPHRASE_PRODUCTION', 'DELIVER_PASSPHRASE']) {
      expect(await found(folder, { environment: { [name]: 'correct horse' } })).toBe(place)
    }
    const refused = await found(folder, { environment: { DELIVER_PASSPHRASE: 'wrong' } })
    expect((refused as AccessError).message).toContain('secrets/key.age: the passphrase is wrong')
  })
})

test('without a key, all places are told, and the cure', async ({ folder }) => {
  writeKey(folder, '.config/deliver/keys/a.key', theirs.secret.reveal())
  writeKey(folder, '.config/deliver/keys/loose.key', text, 0o640)
  const error = (await found(folder, {
    environment: { DELIVER_KEY_FILE: join(folder, 'none') },
  })) as AccessError
  expect(error.exitCode).toBe(77)
  expect(error.message.replaceAll(folder, 'FOLDER')).toBe(
    `Cannot open production: there is no key for it. Its secrets are encrypted for
  ${ours.recipient}
Looked in
  DELIVER_KEY_PRODUCTION: nothing there
  DELIVER_KEY: nothing there
  DELIVER_KEY_FILE (FOLDER/none): nothing there
  FOLDER/.config/deliver/keys/a.key: holds ${theirs.recipient}
  FOLDER/.config/deliver/keys/loose.key: Cannot trust the key in FOLDER/.config/deliver/keys/loose.key: others can read or change it; chmod 600 FOLDER/.config/deliver/keys/loose.key
  FOLDER/production/secrets/key.age: nothing there`,
  )
  expect(error.hint).toContain('deliver secrets init -i production')
})

describe('the key of another environment is refused where it was named for this one', () => {
  const siblings = [environmentFor([theirs.recipient], '/none/staging')]
  const message = /^Cannot open production with the key of .*: this is the key of staging$/

  test('in a variable', async ({ folder }) => {
    const error = await found(folder, { siblings, environment: { DELIVER_KEY: theirs.secret.reveal() } })
    expect((error as AccessError).message).toMatch(message)
  })

  test('in key.file', async ({ folder }) => {
    const file = writeKey(folder, 'key', theirs.secret.reveal())
    const error = await found(folder, { siblings }, { key: { file, command: [] } })
    expect((error as AccessError).message).toMatch(message)
  })
})

describe('a file is refused', () => {
  test.for([0o644, 0o640, 0o604, 0o620, 0o602, 0o660])(
    'that others can read or change: %i',
    async (mode, { folder }) => {
      const path = writeKey(folder, 'key', text, mode)
      const error = (await found(folder, { environment: { DELIVER_KEY_FILE: path } })) as AccessError
      expect(error).toMatchObject({
        exitCode: 77,
        message: `Cannot trust the key in ${path}: others can read or change it`,
        hint: `chmod 600 ${path}`,
      })
    },
  )

  test('that is no file', async ({ folder }) => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    mkdirSync(join(folder, 'folder'))
    for (const [name, reason] of [
      ['pipe', 'it is a pipe'],
      ['folder', 'it is a folder'],
    ]) {
      const path = join(folder, name ?? '')
      const error = (await found(folder, { environment: { DELIVER_KEY_FILE: path } })) as AccessError
      expect(error.message).toContain(`DELIVER_KEY_FILE (${path}): ${reason}\n`)
    }
  })

  test.for([
    ['', 'there is no key in it'],
    ['# only a comment\n', 'there is no key in it'],
    ['hunter22\n', 'it is no private key of age (AGE-SECRET-KEY-1...)'],
    [key.slice(0, -1), 'it is no private key of age (AGE-SECRET-KEY-1...)'],
    [`AGE-PLUGIN-YUBIKEY-1QQQQ\n`, 'its kind of key is not understood here'],
    ['-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----\n', 'it is damaged'],
  ] as const)('that holds %j, and its content is not told', async ([content, reason], { folder }) => {
    const path = join(folder, 'key')
    writeFileSync(path, content, { mode: 0o600 })
    const environment = { DELIVER_KEY_FILE: path, DELIVER_PASSPHRASE: 'x' }
    const error = (await found(folder, { environment })) as AccessError
    expect(error.message).toContain(`DELIVER_KEY_FILE (${path}): ${reason}`)
    expect(error.message).not.toContain('hunter22')
  })
})

test.for([
  ['#!/bin/sh\necho hunter22; echo no >&2; exit 3\n', 'it failed (3): no\n'],
  ['#!/bin/sh\nhead -c 2000000 /dev/zero\n', 'it prints too much to be a key\n'],
  ['#!/bin/sh\necho hunter22\n', 'it is no private key of age (AGE-SECRET-KEY-1...)\n'],
] as const)('a command that does not print a key: %j', async ([script, reason], { folder }) => {
  writeFiles(folder, { program: script })
  const error = (await found(
    folder,
    {},
    { key: { file: undefined, command: [join(folder, 'program')] } },
  )) as AccessError
  expect(error.message).toContain(`key.command (${folder}/program): ${reason}`)
  expect(error.message).not.toContain('hunter22')
})
