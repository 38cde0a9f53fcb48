import { execFileSync } from 'node:child_process'
import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TrustError } from '../../src/base/errors.ts'
import { sh } from '../../src/base/shell.ts'
import type { Target } from '../../src/model/connection.ts'
import { makeKey, Sshd } from '../../src/testing/sshd.ts'
import { connector } from '../../src/transport/connect.ts'

/** A server with a certificate of an authority, which lets in who has one of the same authority, and nobody else. */
let sshd: Sshd
let authority = ''
let config = ''

beforeAll(async () => {
  sshd = await Sshd.start()
  const at = (name: string) => join(sshd.folder, name)
  authority = readFileSync(`${makeKey(at('authority'), 'ed25519')}.pub`, 'utf8').trim()
  sign('-h', '-n', '127.0.0.1', at('host_ed25519.pub'))
  makeKey(at('member'), 'ed25519')
  sign('-n', 'root,deploy', at('member.pub'))
  copyFileSync(at('member-cert.pub'), at('certificate'))
  await sshd.restart([
    `HostCertificate ${at('host_ed25519-cert.pub')}`,
    `TrustedUserCAKeys ${at('authority.pub')}`,
    `AuthorizedPrincipalsFile ${at('principals')}`,
    'AuthorizedKeysFile none',
  ])
  writeFileSync(at('principals'), 'deploy\n')
  writeFileSync(at('known'), `@cert-authority [127.0.0.1]:${sshd.port} ${authority}\n`)
  config = at('ssh_config')
  writeFileSync(config, `Host 127.0.0.1\n  CertificateFile ${at('certificate')}\n`)
})
afterAll(() => sshd.stop())

function sign(...args: string[]): void {
  execFileSync('ssh-keygen', ['-q', '-s', join(sshd.folder, 'authority'), '-I', 'test', ...args])
}

/** Who one is on the host, or the error. */
async function whoIs(more: Partial<Target>): Promise<unknown> {
  const target = sshd.target({
    knownHostsFiles: [join(sshd.folder, 'known')],
    privateKeyFiles: [join(sshd.folder, 'member')],
    sshConfigFile: config,
    ...more,
  })
  try {
    const connection = await connector()(target)
    const [answer] = await (await connection.shell()).run([sh`id -un`])
    await connection.close()
    return answer?.stdout.toString()
  } catch (error) {
    return error
  }
}

test('the OpenSSH client knows the host by its authority, and logs in with a certificate', async () => {
  expect(await whoIs({ transport: 'openssh' })).toBe(`${userInfo().username}\n`)
})

test('the OpenSSH client refuses a host whose authority it does not know', async () => {
  const other = join(sshd.folder, 'unknown')
  writeFileSync(other, '')
  const error = await whoIs({ transport: 'openssh', knownHostsFiles: [other] })
  expect(error).toBeInstanceOf(TrustError)
  expect((error as TrustError).message).toContain('Host key verification failed')
})

test('our own client leads to the OpenSSH client, for the key of the host and for the certificate', async () => {
  const unknown = (await whoIs({})) as TrustError
  expect(unknown).toBeInstanceOf(TrustError)
  expect(unknown.hint).toContain(
    'known:1 trusts an authority, and its certificates need ansible_connection: openssh',
  )
  appendFileSync(join(sshd.folder, 'plain'), `[127.0.0.1]:${sshd.port} ${sshd.hostKey()}\n`)
  const certificateFiles = [join(sshd.folder, 'certificate')]
  const refused = (await whoIs({
    knownHostsFiles: [join(sshd.folder, 'plain')],
    certificateFiles,
  })) as TrustError
  expect(refused.message).toContain(`it refused ${join(sshd.folder, 'member')}`)
  expect(refused.hint).toContain(`${certificateFiles} of ssh_config needs ansible_connection: openssh`)
})
