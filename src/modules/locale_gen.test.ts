import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { converge } from '../testing/host.ts'
import { canIsolate, test } from '../testing/isolated.ts'
import { withTools } from '../testing/tools.ts'
import { localeGen } from './locale_gen.ts'

describe.runIf(canIsolate)('with fakes of locale-gen and locale', () => {
  test('keeps locales', async ({ hostWith }) => {
    const host = await hostWith('all')
    const file = `${host.folder}/etc/locale.gen`
    writeFileSync(file, '# text\n# de_DE.UTF-8 UTF-8\n# de_DE@euro ISO-8859-15\n')
    const made = `'${host.folder.replaceAll("'", "'\\''")}/made'`
    const own = withTools(host, {
      'locale-gen': `sed -n 's/^\\([a-z][^ ]*\\) .*/\\1/p' /etc/locale.gen | sed s/UTF-8/utf8/ >${made}`,
      locale: `cat ${made}`,
    })
    const want = { name: ['de_DE.UTF-8', 'de_DE@euro'] }
    expect(await converge(localeGen, want, own)).toMatchObject([
      { what: 'content' },
      { what: 'locales', before: 'missing', after: 'de_DE.UTF-8\nde_DE@euro' },
    ])
    expect(readFileSync(file, 'utf8')).toBe('# text\nde_DE.UTF-8 UTF-8\nde_DE@euro ISO-8859-15\n')
    expect(await converge(localeGen, want, own)).toEqual([])

    writeFileSync(`${host.folder}/made`, '')
    expect(await converge(localeGen, want, own)).toMatchObject([{ what: 'locales' }])

    const gone = { name: 'de_DE@euro', state: 'absent' }
    expect(await converge(localeGen, gone, own)).toMatchObject([
      { what: 'content' },
      { what: 'locales', before: 'de_DE@euro', after: 'absent' },
    ])
    expect(await converge(localeGen, gone, own)).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe('# text\nde_DE.UTF-8 UTF-8\n# de_DE@euro ISO-8859-15\n')
    await expect(converge(localeGen, { name: 'xx_XX.UTF-8' }, own)).rejects.toThrow(
      'the host does not know it',
    )
  })

  test('needs the package that brings them', async ({ hostWith }) => {
    const host = await hostWith('all')
    await expect(converge(localeGen, { name: 'de_DE.UTF-8' }, host)).rejects.toThrow(
      'the host has no locale-gen with',
    )
  })
})
