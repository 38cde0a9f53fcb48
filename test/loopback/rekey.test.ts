import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sh } from '../../src/base/shell.ts'
import { Sshd } from '../../src/testing/sshd.ts'
import { connector } from '../../src/transport/connect.ts'

/** Servers exchange keys again after so much data, or after so long. */
const limits = ['16K', '64K 1s', 'default 1s']

test.for(limits)(
  'keys are exchanged again in the middle of all kinds of work: RekeyLimit %s',
  async limit => {
    const sshd = await Sshd.start({ settings: [`RekeyLimit ${limit}`] })
    const connection = await connector()(sshd.target())
    try {
      const [localPath, path] = [`${sshd.folder}/source`, `${sshd.folder}/target`]
      const content = Buffer.alloc(12_000_000, 'Enough to exchange keys many times.\n')
      writeFileSync(localPath, content)
      const shell = await connection.shell()

      const [upload] = await shell.run([{ kind: 'file write', path, content: { localPath }, mode: '0600' }])
      expect([upload?.status, upload?.stderr.toString()]).toEqual([0, ''])
      expect(readFileSync(path).equals(content)).toBe(true)

      expect((await connection.read(path)).equals(content)).toBe(true)

      const [long] = await shell.run([sh`for i in 1 2 3 4 5 6; do sleep 0.5; echo $i; done`])
      expect([long?.status, long?.stdout.toString()]).toEqual([0, '1\n2\n3\n4\n5\n6\n'])

      const many = Array.from({ length: 200 }, (_, i) => sh`echo ${i}; head -c 20000 /dev/zero`)
      const answers = await Promise.all(many.map(script => shell.run([script])))
      expect(answers.flat().every(({ status, stdout }) => status === 0 && stdout.length > 20_000)).toBe(true)
    } finally {
      await connection.close()
      await sshd.stop()
    }
  },
)
