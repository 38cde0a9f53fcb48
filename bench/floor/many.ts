/**
 * The floor for many hosts: one process that runs one script on each, so many at a time. Called as
 *
 *     node many.cjs HOSTS KEY SCRIPT
 *
 * where HOSTS is a file with a JSON list of hosts, each with its name, address, port, user, host key and folder.
 */
import { readFileSync } from 'node:fs'
import ssh2 from 'ssh2'

interface FloorHost {
  readonly name: string
  readonly address: string
  readonly port: number
  readonly user: string
  readonly hostKey: string
  readonly folder: string
}

const atOnce = 50

const [hostsFile = '', keyFile = '', scriptFile = ''] = process.argv.slice(2)
const hosts: FloorHost[] = JSON.parse(readFileSync(hostsFile, 'utf8'))
const privateKey = readFileSync(keyFile)
const script = readFileSync(scriptFile)

const waiting = hosts.values()
let failures = 0

Promise.all(Array.from({ length: atOnce }, work)).then(() => process.exit(failures === 0 ? 0 : 1))

async function work(): Promise<void> {
  for (const host of waiting) {
    try {
      process.stdout.write(`${host.name}: ${await runScript(host)}\n`)
    } catch (error) {
      failures++
      process.stderr.write(`${host.name}: ${(error as Error).message}\n`)
    }
  }
}

function runScript({ name, address, port, user, hostKey, folder }: FloorHost): Promise<string> {
  const expected = Buffer.from(hostKey.split(' ')[1] ?? '', 'base64')
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client()
    client.on('error', reject)
    client.on('ready', () => {
      client.exec(`exec sh -s -- ${name} ${folder}`, (error, channel) => {
        if (error) return reject(error)
        let output = ''
        channel.on('data', (bytes: Buffer) => {
          output += bytes
        })
        channel.stderr.on('data', (bytes: Buffer) => {
          output += bytes
        })
        channel.on('close', (status: number) => {
          client.end()
          if (status === 0) resolve(output.trim().replaceAll('\n', ', '))
          else reject(new Error(output))
        })
        channel.end(script)
      })
    })
    const hostVerifier = (key: Buffer) => key.equals(expected)
    client.connect({
      host: address,
      port,
      username: user,
      privateKey,
      hostVerifier,
      algorithms: { serverHostKey: ['ssh-ed25519'] },
    })
  })
}
