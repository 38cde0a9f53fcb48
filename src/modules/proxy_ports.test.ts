import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { look, test as onHost, type TestHost } from '../testing/host.ts'
import { proxyPorts } from './proxy_ports.ts'

const test = onHost.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures a fixture wants from its first parameter
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'proxy-'))
    await use(folder)
    rmSync(folder, { recursive: true })
  },
})

const seen = (listen: string[], folder: string, host: TestHost) =>
  look(proxyPorts, { services: [{ name: 'web', listen }], folder }, host)

test('lets a service have ports that nobody has, or that it has itself', async ({ host, folder }) => {
  writeFileSync(join(folder, 'service-web.cfg'), 'frontend front:web\n  bind 127.0.0.1:80\n')
  await expect(seen([], folder, host)).resolves.toEqual({})
  await expect(seen(['127.0.0.1:80'], folder, host)).resolves.toEqual({})
  await expect(seen(['192.0.2.7:80'], join(folder, 'none'), host)).resolves.toEqual({})
})

test('tells who has a port', async ({ host, folder }) => {
  writeFileSync(join(folder, 'service-mail.cfg'), 'frontend front:mail\n  bind 192.0.2.7:80\n')
  const wanted = seen(['192.0.2.7:80'], folder, host)
  await expect(wanted).rejects.toThrow('Cannot listen on 192.0.2.7:80: the service mail does')
})
