import { randomBytes } from 'node:crypto'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { quote } from '../base/shell.ts'
import { writeFiles } from '../base/testing.ts'
import { newIdentity } from '../secrets/age.ts'
import { writeSecrets } from '../secrets/testing.ts'
import { canaryPlays } from './canary-plays.ts'

/** What makes trouble in a shell, in JSON, in YAML and in a URL. */
const trouble = ['', '&"', "'", '/+', '\\', ' %', 'é', '#:']

/** Texts that nobody may see, by where they come from, and a project that learns them and then shows them everywhere. */
export class Canaries {
  private readonly variables = canaries(20)
  private readonly prompted = canaries(12)
  private readonly printed = canaries(12)
  private readonly included = canaries(4)
  private readonly keyLines = canaries(2)
  private readonly encrypted = canaries(50)
  /** One of the command line, for a question that is not asked then. */
  readonly given = canaries(1).join()

  get all(): readonly string[] {
    const { variables, prompted, printed, included, keyLines, encrypted, given } = this
    return [...variables, ...prompted, ...printed, ...included, ...keyLines, ...encrypted, given]
  }

  /** Writes the project to a folder; its playbook is `site.yml`, its environment `inventories/canary`. */
  async write(folder: string): Promise<void> {
    const environment = join(folder, 'inventories/canary')
    const { secret, recipient } = await newIdentity()
    writeFiles(folder, { ...this.files, key: `${secret.reveal()}\n` })
    chmodSync(join(folder, 'key'), 0o600)
    writeFiles(environment, { 'environment.yml': `recipients: ${recipient}\nkey: { file: ../../key }\n` })
    const lines = this.encrypted.map((text, i) => `e${i}: <${text}>`)
    await writeSecrets(environment, 'all', `${lines.join('\n')}\n`, [recipient])
  }

  private get files(): Readonly<Record<string, string>> {
    const host = {
      ansible_connection: 'local',
      ansible_password: '{{ c17 }}',
      ansible_become_password: '{{ c18 }}',
      ansible_ssh_private_key_passphrase: '{{ c19 }}',
    }
    const all = { hosts: { web1: host, web2: host }, vars: named('c', this.variables) }
    const key = ['-----BEGIN KEY-----', ...this.keyLines, '-----END KEY-----'].join('\n')
    const printed = [0, 1, 2, 3].map(at => [
      `printed${at}`,
      lines(this.printed.filter((_, i) => i % 4 === at)),
    ])
    return {
      'site.yml': JSON.stringify(canaryPlays(named('p', this.prompted), key), undefined, 1),
      'inventories/canary/hosts.yml': JSON.stringify({ all }),
      'included.yml': JSON.stringify(named('i', this.included)),
      'templates/secret.hbs': '# A secret\nsecret = {{ c10 }}\n',
      'files/leaks': this.leaks,
      leaks: this.leaks,
      ...Object.fromEntries(printed),
    }
  }

  /** All of them, in every form, as a host may print them. */
  private get leaks(): string {
    const forms = this.all.flatMap(text => [
      text,
      `password=${text};`,
      ...['', 'x', 'xy', 'xyz'].map(around => Buffer.from(`${around}${text}${around}`).toString('base64')),
      Buffer.from(`x:${text}`).toString('base64url'),
      `https://user:${encodeURIComponent(text)}@example.com/?${new URLSearchParams({ q: text })}`,
      quote(text),
      JSON.stringify({ a: text }),
    ])
    return lines(forms)
  }

  /** Those that stand in a text, in whichever form. */
  hits(text: string): readonly string[] {
    const decoded = [...text.matchAll(/[\w+/-]{8,}/g)].flatMap(([run]) =>
      [0, 1, 2, 3].map(from => Buffer.from(run.slice(from), 'base64').toString()),
    )
    const places = [text, ...decoded].join('\0')
    return this.all.filter(canary => formsOf(canary).some(form => places.includes(form)))
  }
}

/** Texts of their own, that nothing else holds. */
function canaries(count: number): string[] {
  const random = () => randomBytes(6).toString('hex')
  return Array.from({ length: count }, (_, i) => `${random()}${trouble[i % trouble.length]}${random()}`)
}

/** Variables `c0`, `c1` and so on. */
function named(letter: string, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(texts.map((text, i) => [`${letter}${i}`, text]))
}

function lines(texts: readonly string[]): string {
  return texts.map(text => `${text}\n`).join('')
}

function formsOf(text: string): readonly string[] {
  return [
    text,
    encodeURIComponent(text),
    encodeURIComponent(text).replaceAll('%2F', '/'),
    new URLSearchParams({ '': text }).toString().slice(1),
    quote(text).replace(/^'|'$/g, ''),
    JSON.stringify(text).slice(1, -1),
  ]
}
