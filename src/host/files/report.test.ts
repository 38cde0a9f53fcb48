import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { StateModule } from '../../model/module.ts'
import { blockinfile } from '../../modules/blockinfile.ts'
import { copy } from '../../modules/copy.ts'
import { file } from '../../modules/file.ts'
import { iniFile } from '../../modules/ini_file.ts'
import { lineinfile } from '../../modules/lineinfile.ts'
import { stat } from '../../modules/stat.ts'
import { look, registered, type TestHost, test } from '../../testing/host.ts'

// biome-ignore lint/suspicious/noExplicitAny: modules of every shape
const cases: { module: StateModule<any, any>; params: object }[] = [
  { module: copy, params: { dest: 'new', content: 'text' } },
  { module: copy, params: { dest: 'new', content: 'text', mode: 'u=rw,g=r,o=' } },
  { module: copy, params: { dest: 'handing-on/new', content: 'text', mode: '0640' } },
  { module: copy, params: { dest: 'there', content: 'other', mode: 'a+x' } },
  { module: copy, params: { dest: 'there', content: 'other', force: false } },
  { module: copy, params: { dest: 'link', content: 'other', follow: true } },
  { module: lineinfile, params: { path: 'there', line: 'one more' } },
  { module: lineinfile, params: { path: 'new', line: 'one', create: true, mode: '0600' } },
  { module: blockinfile, params: { path: 'there', block: 'one more' } },
  { module: iniFile, params: { path: 'new', section: 'a', option: 'b', value: 'c' } },
  { module: file, params: { path: 'there', mode: '0751' } },
  { module: file, params: { path: 'there' } },
  { module: file, params: { path: 'folder/in/it', state: 'directory', mode: '0711' } },
  { module: file, params: { path: 'folder', state: 'directory' } },
  { module: file, params: { path: 'new', state: 'touch' } },
  { module: file, params: { path: 'new', state: 'link', src: 'there' } },
  { module: file, params: { path: 'other', state: 'hard', src: 'there' } },
  { module: file, params: { path: 'there', state: 'absent' } },
]

test.for(cases.map(each => [each.module.name, JSON.stringify(each.params), each] as const))(
  '%s %s registers what is there afterwards, and in check mode what would be',
  async ([, , { module, params }], { host }) => {
    prepare(host)
    const at = (path: string) => `${host.folder}/${path}`
    const placed = Object.fromEntries(
      Object.entries(params).map(([key, value]) => [
        key,
        ['dest', 'path', 'src'].includes(key) ? at(value) : value,
      ]),
    )
    const predicted = await look(module, placed, host)
    const done = await registered(module, placed, host)
    expect(predicted).toEqual(done)
    const path = String(done['dest'] ?? done['path'])
    expect(done).toMatchObject(await seen(path, host))
  },
)

function prepare({ folder }: TestHost): void {
  writeFileSync(`${folder}/there`, 'text\n')
  chmodSync(`${folder}/there`, 0o604)
  symlinkSync(`${folder}/there`, `${folder}/link`)
  mkdirSync(`${folder}/handing-on`)
  chmodSync(`${folder}/handing-on`, 0o2755)
}

async function seen(path: string, host: TestHost): Promise<object> {
  const found = (await look(stat, { path }, host))['stat'] as Readonly<Record<string, unknown>>
  if (found['exists'] === false) return { state: 'absent' }
  const { mode, uid, gid, size, pw_name: owner, gr_name: group, islnk, isdir } = found
  if (islnk) return { state: 'link', uid, gid }
  return {
    mode,
    uid,
    gid,
    owner,
    group,
    state: isdir ? 'directory' : expect.stringMatching(/^(file|hard)$/),
    ...(!isdir && { size }),
  }
}
