import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { Secret } from '../../base/secret.ts'
import { Script, sh, verbatim } from '../../base/shell.ts'
import { connectionWith, shells } from '../../testing/shells.ts'
import { HostConnection } from '../connection.ts'
import { local } from '../local.ts'

const open: HostConnection[] = []
afterEach(() => Promise.all(open.splice(0).map(connection => connection.close())))

function connectTo(shell: string): HostConnection {
  const connection = connectionWith(shell)
  open.push(connection)
  return connection
}

describe.for(shells)('a session of %s', shell => {
  const start = () => connectTo(shell).shell()
  const textOf = (answers: readonly { stdout: Buffer; status: unknown }[]) =>
    answers.map(({ stdout, status }) => [stdout.toString(), status])

  test.for([
    { script: 'echo hello', stdout: 'hello\n', status: 0 },
    { script: 'printf "no end of line"', stdout: 'no end of line', status: 0 },
    { script: '', stdout: '', status: 0 },
    { script: 'exit 3', stdout: '', status: 3 },
    { script: "kill -s KILL $(sh -c 'echo $PPID')", stdout: '', status: 137 },
    { script: 'if then', stdout: '', status: 2 },
    { script: "echo 'never closed", stdout: '', status: 2 },
    { script: 'cat; echo done', stdout: 'done\n', status: 0 },
    { script: 'set -e; false; echo not reached', stdout: '', status: 1 },
    { script: 'trap "echo bye" EXIT; echo hi', stdout: 'hi\nbye\n', status: 0 },
    { script: 'cat <<END\none\nEND\n', stdout: 'one\n', status: 0 },
    {
      script: 'echo $LC_ALL; pwd; echo ~',
      stdout: `C\n${process.env['HOME']}\n${process.env['HOME']}\n`,
      status: 0,
    },
  ])('answers $script', async ({ script, stdout, status }) => {
    const run = await start()
    const [answer] = await run.run([verbatim(script)])
    expect([answer?.stdout.toString(), answer?.status]).toEqual([stdout, status])
    expect(textOf(await run.run([sh`echo goes on`]))).toEqual([['goes on\n', 0]])
  })

  test('ends all that runs when it is aborted', async () => {
    const connection = connectTo(shell)
    const run = await connection.shell()
    const started = spawnSync('mktemp', { encoding: 'utf8' }).stdout.trim()
    const running = run.run([
      sh`(sh -c 'echo $$ >>"$0"; exec sleep 300' ${started}) & echo $$ >>${started}; wait`,
    ])
    const processes = () => readFileSync(started, 'utf8').trim().split('\n')
    await expect.poll(() => processes().length, { timeout: 10_000 }).toBe(2)
    expect(processes().filter(isRunning)).toHaveLength(2)
    await Promise.all([expect(running).rejects.toThrow('Lost'), connection.abort()])
    await expect.poll(() => processes().filter(isRunning)).toEqual([])
    rmSync(started)
  })

  test('stops a chain at its first failure, and not the chain behind it', async () => {
    const { run } = bound(await start())
    const chains = [run([sh`echo 1`, sh`exit 7`, sh`echo never`]), run([sh`echo 2`])]
    expect((await Promise.all(chains)).map(textOf)).toEqual([
      [
        ['1\n', 0],
        ['', 7],
        ['', 'cancelled'],
      ],
      [['2\n', 0]],
    ])
  })

  test('keeps the streams apart', async () => {
    const { run } = bound(await start())
    const [answer] = await run([sh`echo out >/dev/stdout; echo err >/dev/stderr`])
    expect([answer?.stdout.toString(), answer?.stderr.toString()]).toEqual(['out\n', 'err\n'])
  })

  test('gives what is to be read, the folder and the environment to a step only', async () => {
    const { run } = bound(await start())
    const options = { stdin: new Secret('x\n y'), directory: '/usr', environment: { NAME: "it's\n$HOME" } }
    expect(textOf(await run([sh`cat; pwd; printf %s "$NAME"`], options))).toEqual([
      ["x\n y/usr\nit's\n$HOME", 0],
    ])
    expect(textOf(await run([sh`cat; pwd; echo "$NAME"`]))).toEqual([[`${process.env['HOME']}\n\n`, 0]])
    expect((await run([sh`echo not reached`], { directory: '/not there' }))[0]?.status).not.toBe(0)
  })

  test('keeps every byte, in and out', async () => {
    const { run } = bound(await start())
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async array => {
        const stdin = Buffer.from(array)
        const [answer] = await run([sh`cat`], { stdin })
        expect(answer).toEqual({ status: 0, stdout: stdin, stderr: Buffer.alloc(0), dropped: 0 })
      }),
      { numRuns: 50 },
    )
  })

  test('keeps any text of a script', async () => {
    const { run } = bound(await start())
    const text = fc.string({ unit: 'binary', maxLength: 300 }).map(text => text.replaceAll('\0', ''))
    await fc.assert(
      fc.asyncProperty(text, async text => {
        const [answer] = await run([sh`printf %s ${text}`])
        expect(answer?.stdout.toString()).toBe(Buffer.from(text).toString())
      }),
      { numRuns: 50 },
    )
  })

  test('keeps some megabytes of an answer and counts the rest', async () => {
    const { run } = bound(await start())
    const [answer] = await run([sh`head -c 20000000 /dev/zero; head -c 20000000 /dev/zero >&2`])
    expect(answer?.stdout.length).toBe(8 * 1024 * 1024)
    expect(answer?.dropped).toBe(2 * (20_000_000 - 8 * 1024 * 1024))
    expect(textOf(await run([sh`echo goes on`]))).toEqual([['goes on\n', 0]])
  })

  test('ends a step that takes too long, with all it started, and goes on', async () => {
    const { run } = bound(await start())
    const mark = `3${process.pid}.${Date.now()}`
    const slow = run([sh`sleep ${mark} & sleep ${mark}; echo late`, sh`never`], { timeoutSeconds: 0.5 })
    const next = run([sh`echo next`])
    await expect(slow).rejects.toThrow('It took longer than 0.5 s and was ended')
    expect(textOf(await next)).toEqual([['next\n', 0]])
    await expect.poll(() => processesWith(mark), { timeout: 4000 }).toBe('') // told to end, each in its own time
  })

  test('a time limit counts from the beginning of the step, not from the call', async () => {
    const { run } = bound(await start())
    const first = run([sh`sleep 1`])
    const second = run([sh`echo second`], { timeoutSeconds: 0.5 })
    expect(textOf(await first)).toEqual([['', 0]])
    expect(textOf(await second)).toEqual([['second\n', 0]])
  })

  test('says that the host is lost to all who wait, and starts anew when asked again', async () => {
    const connection = connectTo(shell)
    const { run } = bound(await connection.shell())
    const lost = [run([new Script('kill -s KILL $$')]), run([sh`echo never`])]
    const message = 'Lost box (its shell ended with status 137): what became of the task is unknown'
    for (const answer of lost)
      await expect(answer).rejects.toMatchObject({ name: 'UnreachableError', message })
    expect(textOf(await (await connection.shell()).run([sh`echo back`]))).toEqual([['back\n', 0]])
  })
})

test('ends by force what does not want to end', async () => {
  const shell = await connectTo('/bin/sh').shell()
  const mark = `4${process.pid}.${Date.now()}`
  const script = sh`trap '' TERM; sh -c ${`sleep ${mark}; sleep ${mark}; :`}`
  await expect(shell.run([script], { timeoutSeconds: 0.2 })).rejects.toThrow('It took longer than 0.2 s')
  await expect.poll(() => processesWith(mark), { timeout: 4000 }).toBe('')
})

test('ends the shell with all it started when the limit of hours is over, and starts anew', async () => {
  const connection = connectTo('/bin/sh')
  const shell = await connection.shell()
  const mark = `5${process.pid}.${Date.now()}`
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const slow = shell.run([sh`sleep ${mark}; echo late`], { timeoutSeconds: 24 * 3600 })
  slow.catch(() => {})
  await expect.poll(() => processesWith(mark)).not.toBe('')
  vi.advanceTimersByTime(24 * 3600 * 1000)
  vi.useRealTimers()
  await expect(slow).rejects.toThrow('It took longer than 86400 s and was ended')
  await expect.poll(() => processesWith(mark), { timeout: 4000 }).toBe('')
  const [answer] = await (await connection.shell()).run([sh`echo back`])
  expect(answer?.stdout.toString()).toBe('back\n')
})

test('says what a host says that has no shell for us', async () => {
  const connection = new HostConnection(
    { name: 'box' },
    {
      open: () => local.open('echo This account is closed. >&2; exit 1'),
      close: async () => {},
    },
  )
  const shell = await connection.shell()
  await expect(shell.run([sh`true`])).rejects.toThrow('Cannot start a shell on box: This account is closed.')
})

test('is not confused by what a login prints before the shell is there', async () => {
  const connection = new HostConnection(
    { name: 'box' },
    {
      open: command => local.open(`echo Welcome; echo Careful >&2; ${command}`),
      close: async () => {},
    },
  )
  const [answer] = await (await connection.shell()).run([sh`echo hello`])
  expect([answer?.stdout.toString(), answer?.stderr.toString()]).toEqual(['hello\n', ''])
  await connection.close()
})

test('refuses a variable that no shell can set', async () => {
  const shell = await connectTo('/bin/sh').shell()
  await expect(shell.run([sh`true`], { environment: { 'a b': '1' } })).rejects.toThrow('Cannot set "a b"')
})

function bound<T extends { run: (...args: never[]) => unknown }>(shell: T): { run: T['run'] } {
  return { run: shell.run.bind(shell) as T['run'] }
}

function processesWith(argument: string): string {
  const search = spawnSync('sh', ['-c', 'grep -laf - /proc/[0-9]*/cmdline 2>/dev/null'], { input: argument })
  return search.stdout.toString().trim()
}

/** Whether a process runs; one that ended, and that nobody asked about yet, has no command line any more. */
function isRunning(pid: string): boolean {
  const path = `/proc/${pid}/cmdline`
  return existsSync(path) && readFileSync(path).length > 0
}
