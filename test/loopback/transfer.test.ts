import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Connection, FileWrite } from '../../src/model/connection.ts'
import { Sshd } from '../../src/testing/sshd.ts'
import { connect } from '../../src/transport/connect.ts'

let sshd: Sshd
let connection: Connection
beforeEach(async () => {
  sshd = await Sshd.start()
  connection = await connect(sshd.target())
})
afterEach(async () => {
  await connection.close()
  await sshd.stop()
})

/** How many commands sshd was asked to start. */
const commands = () => sshd.log.split('Starting session: command').length - 1

test('a folder of several hundred files is one stream', async () => {
  const [source, target] = [`${sshd.folder}/source`, `${sshd.folder}/target`]
  for (const folder of [source, target]) mkdirSync(folder)
  const names = Array.from({ length: 500 }, (_, i) => `file ${i}`)
  const contents = names.map((name, i) => Buffer.from(name.repeat(i)))
  const files = names.map((name, i): FileWrite => {
    writeFileSync(`${source}/${name}`, contents[i] ?? '')
    return {
      kind: 'file write',
      path: `${target}/${name}`,
      content: { localPath: `${source}/${name}` },
      mode: '0640',
    }
  })
  const shell = await connection.shell()
  const answers = await shell.run(files)
  expect(answers.map(({ status }) => status)).toEqual(files.map(() => 0))
  expect(names.map(name => readFileSync(`${target}/${name}`))).toEqual(contents)
  expect(readdirSync(target)).toHaveLength(500)
  expect(commands()).toBe(2) // the session, and the stream
})

test('a large file is hashed on its way, and its channel is the only one', async () => {
  const [localPath, path] = [`${sshd.folder}/source`, `${sshd.folder}/target`]
  const content = Buffer.alloc(20_000_001, 'Some more than fits in a window.\n')
  writeFileSync(localPath, content)
  const shell = await connection.shell()
  const [answer] = await shell.run([{ kind: 'file write', path, content: { localPath }, mode: '0600' }])
  expect([answer?.status, answer?.stderr.toString()]).toEqual([0, ''])
  expect(readFileSync(path).equals(content)).toBe(true)
  expect(commands()).toBe(2)
})
