import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { look, test } from '../testing/host.ts'
import { proxyLeftovers } from './proxy_leftovers.ts'

async function files(folder: string): Promise<void> {
  const domain = (more: object) => `# domain ${JSON.stringify(more)}\n`
  await writeFile(`${folder}/service-blog-front-80.cfg`, '# Written\n# of blog\nglobal\n')
  await writeFile(`${folder}/service-blog-gone-80.cfg`, '# Written\n# of blog\nglobal\n')
  await writeFile(`${folder}/service-blog-2-front-80.cfg`, '# Written\n# of blog-2\nglobal\n')
  await writeFile(
    `${folder}/domains.cfg`,
    domain({ name: 'kept.org', service: 'blog-front-80', owner: 'blog' }) +
      domain({ name: 'dropped.org', service: 'blog-front-80', owner: 'blog' }) +
      domain({ name: 'by-hand.org', service: 'blog-front-80' }) +
      domain({ name: 'nowhere.org', service: 'blog-gone-80' }) +
      domain({ name: 'other.org', service: 'blog-2-front-80', owner: 'blog-2' }),
  )
}

/** The folder of a test has a name that no configuration of HAProxy may have. */
const wanted = (folder: string) => ({
  owner: 'blog',
  services: ['blog-front-80'],
  domains: ['kept.org'],
  folder,
})

test('what is not wanted any more is found, and host names that would lead nowhere', async ({ host }) => {
  const folder = await mkdtemp(join(tmpdir(), 'proxy-'))
  await files(folder)
  expect(await look(proxyLeftovers, wanted(folder), host)).toMatchObject({
    services: ['blog-gone-80'],
    domains: ['dropped.org', 'nowhere.org'],
  })
  await rm(folder, { recursive: true })
})

test('a machine without the proxy has nothing', async ({ host }) => {
  expect(await look(proxyLeftovers, wanted('/nowhere'), host)).toMatchObject({ services: [], domains: [] })
})
