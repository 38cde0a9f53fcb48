import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { problemsOf } from '../base/errors.ts'
import { Secret } from '../base/secret.ts'
import { withTree } from './edit-text.ts'
import { sealed, secretsIn } from './testing.ts'
import { decryptedVault } from './vault.ts'
import { encryptedTree, readVaultFile } from './vault-file.ts'

/** What ansible-vault made: `ansible-vault encrypt_string --vault-id lab@FILE hunter33`, with the password `pw one`. */
const real = `$ANSIBLE_VAULT;1.2;AES256;lab
65326163346633663938633439653633326436643134663838393464633739623161356239636533
3330313661666263326337623030646238303364633762380a666534386435633835366661393363
64366634666263343032336437353537353038346431616537336530363366383537383066646435
6535346631643230300a636135343531373761613030336165316438356136623835633838633561
3566
`

const passwords = [{ label: undefined, password: new Secret('pw one') }]

/** Encrypts as ansible-vault does. */
function vault(text: string, password = 'pw one', header = '$ANSIBLE_VAULT;1.1;AES256'): string {
  const salt = Buffer.alloc(32, 7)
  const keys = pbkdf2Sync(password, salt, 10_000, 80, 'sha256')
  const padding = 16 - (Buffer.byteLength(text) % 16)
  const cipher = createCipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(64, 80))
  const ciphertext = cipher.update(Buffer.concat([Buffer.from(text), Buffer.alloc(padding, padding)]))
  const hmac = createHmac('sha256', keys.subarray(32, 64)).update(ciphertext).digest('hex')
  const digits = Buffer.from([salt.toString('hex'), hmac, ciphertext.toString('hex')].join('\n')).toString(
    'hex',
  )
  return `${header}\n${digits.replaceAll(/.{80}/g, '$&\n')}\n`
}

test.for([
  ['what ansible-vault made', real, 'hunter33'],
  ['with CRLF', real.replaceAll('\n', '\r\n'), 'hunter33'],
  ['indented, as in YAML', real.replaceAll(/^/gm, '   '), 'hunter33'],
  ['nothing', vault(''), ''],
  ['a whole block', vault('x'.repeat(16)), 'x'.repeat(16)],
  ['letters of all kinds', vault('ümläut ☃\n'), 'ümläut ☃\n'],
] as const)('decrypts %s', async ([, text, gives]) => {
  expect((await decryptedVault(text, passwords)).toString()).toBe(gives)
})

test('the password of the label is tried first, then all others', async () => {
  const labelled = [
    { label: 'other', password: new Secret('wrong') },
    { label: 'lab', password: new Secret('pw one') },
  ]
  expect((await decryptedVault(real, labelled)).toString()).toBe('hunter33')
  expect((await decryptedVault(real, [{ label: 'x', password: new Secret('pw one') }])).toString()).toBe(
    'hunter33',
  )
})

test.for([
  ['another password', vault('x', 'other'), 'the password is wrong, or the text was changed', true],
  [
    'a text that was changed',
    real.replace('3566\n', '3561\n'),
    'the password is wrong, or the text was changed',
    true,
  ],
  ['a text that was cut off', real.split('\n').slice(0, 2).join('\n'), 'it is cut off', false],
  [
    'a text without digits',
    '$ANSIBLE_VAULT;1.1;AES256\n',
    'it is damaged: not all of it are hexadecimal digits',
    false,
  ],
  [
    'a text with other letters',
    real.replace('6532', 'xyz!'),
    'it is damaged: not all of it are hexadecimal digits',
    false,
  ],
  ['an old version', '$ANSIBLE_VAULT;1.0;AES\n00\n', 'version 1.0 of ansible-vault is not known', false],
  ['another cipher', '$ANSIBLE_VAULT;1.1;AES\n00\n', 'the cipher AES is not known', false],
] as const)('refuses %s', async ([, text, message, isWrongPassword]) => {
  const error = await decryptedVault(text, passwords).catch(error => error)
  expect([error.message, error.isWrongPassword]).toEqual([message, isWrongPassword])
})

describe('files', () => {
  const read = (text: string) => readVaultFile({ file: 'vault.yml', text }, passwords)
  const indented = real.replaceAll(/^(?=.)/gm, '    ')

  test('a whole file, with all types as texts', async () => {
    const text = vault('# comment\nport: 8080\nlist:\n- yes\n- { a: 0640 }\nempty:\nnested: &a "*"\n')
    expect(await read(text)).toEqual({
      isWhole: true,
      texts: [
        [['port'], '8080'],
        [['list', 0], 'yes'],
        [['list', 1, 'a'], '0640'],
        [['nested'], '*'],
      ],
    })
  })

  test('values in a file, each with what stands beside it below the same key', async () => {
    const text = `plain: 1\napi: !vault |\n${indented}db:\n  user: ann\n  password: !vault |\n${indented}`
    expect(await read(text)).toEqual({
      isWhole: false,
      texts: [
        [['api'], 'hunter33'],
        [['db', 'user'], 'ann'],
        [['db', 'password'], 'hunter33'],
      ],
    })
  })

  test('become a file of secrets', async () => {
    const { texts } = await read(vault('port: 8080\nlist:\n- yes\n- { a: 0640 }\n'))
    const text = withTree(secretsIn('# here\n'), await encryptedTree(texts, sealed))
    expect(secretsIn(text).scalars.map(({ path, text }) => [path, text.split('\n')[1]])).toEqual([
      [['port'], '8080'],
      [['list', 0], 'yes'],
      [['list', 1, 'a'], '0640'],
    ])
  })

  test.for([
    ['a: b\n', 'vault.yml has nothing that ansible-vault encrypted'],
    [vault('just text'), 'vault.yml holds no YAML map of variables'],
    [vault('a: hunter22: b'), 'vault.yml holds no YAML map of variables'],
    [vault('x', 'other'), 'Cannot decrypt this: the password is wrong, or the text was changed'],
    [
      `a: !vault |\n${indented.replace('3566', '3561')}`,
      'Cannot decrypt this: the password is wrong, or the text was changed',
    ],
  ] as const)('%#', async ([text, message]) => {
    const error = await read(text).catch(error => error)
    expect(problemsOf(error).map(({ message }) => message)).toEqual([message])
  })
})
