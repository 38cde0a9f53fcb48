import { flag, integer, mode, oneOf, text, textOrSecret, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { reveal, Secret } from '../base/secret.ts'
import { sh } from '../base/shell.ts'
import { listsChange, sourcesFolder, sourcesStep } from '../host/apt/sources.ts'
import { byteText } from '../host/files/edited-text.ts'
import { modeAfter, octal } from '../host/files/mode.ts'
import { type Change, defineModule } from '../model/module.ts'
import { enabledIn, findIn, sourceLine, suggestedName, without, withSource } from './apt_repository/lines.ts'

const params = {
  repo: textOrSecret('The source: `deb [options] address suite components`').check(
    repo => sourceLine(reveal(repo)).source !== undefined && !/[\r\n]/.test(reveal(repo)),
    'must be a line such as deb [signed-by=/etc/apt/keyrings/a.gpg] https://example.org/debian bookworm main',
  ),
  state: oneOf(['present', 'absent'], 'Whether apt knows the source').or('present'),
  filename: text('The name of its file in /etc/apt/sources.list.d; made of the address when left out').check(
    name => /^[\w.-]+$/.test(name),
    'must be a name of letters, digits, _, - and .',
  ).optional,
  mode: mode('The permissions of a file that is written').or('0644'),
  update_cache: flag('Fetch the package lists after a change').alias('update-cache').or(true),
  update_cache_retries: integer('How often fetching them is tried again').or(5),
  update_cache_retry_max_delay: integer('Taken for compatibility').optional,
  lock_timeout: integer('Seconds to wait for others who fetch').or(60),
  codename: text('Taken for compatibility: it is for `ppa:` only').optional,
  install_python_apt: flag('Taken for compatibility').optional,
  validate_certs: flag('Taken for compatibility').optional,
}

type Want = Values<typeof params>

/** The files of sources by path, one character a byte. */
type Now = ReadonlyMap<string, string>

export const aptRepository = defineModule({
  name: 'apt_repository',
  summary: 'Keep a source of Debian packages, as a line of a file',
  params,
  examples: `
    - apt_repository:
        repo: deb [signed-by=/etc/apt/keyrings/docker.gpg] https://download.docker.com/linux/debian bookworm stable
        filename: docker
    - apt_repository: { repo: 'deb http://deb.debian.org/debian bookworm-backports main', state: absent }
  `,
  returns: {
    repo: returned('text', 'The source'),
    sources_added: returned('texts', 'The files that were made'),
    sources_removed: returned('texts', 'The files that were removed'),
  },
  differences: [
    '`ppa:` is refused: give the address, and the key with apt_key or deb822_repository',
    'A source whose package lists cannot be fetched is taken out again, file by file',
  ],

  observe: () => ({
    script: sh`
      for file in /etc/apt/sources.list ${sourcesFolder}/*.list; do
        if [ -f "$file" ]; then printf '\\035%s\\n' "$file"; base64 <"$file"; fi
      done`,
    parse: filesOf,
  }),

  *plan(want, now): Generator<Change> {
    const changed = filesAfter(want, now)
    for (const [path, after] of changed) {
      yield {
        what: path,
        before: now.get(path) === undefined ? 'absent' : asText(now.get(path) ?? ''),
        after: after === undefined ? 'absent' : asText(after),
        ...(want.repo instanceof Secret && { secret: true }),
        settle: sourcesStep(path, after && contentOf(want, after), now.has(path) ? undefined : modeOf(want)),
      }
    }
    if (changed.size === 0 || !want.update_cache) return
    const settings = { lockTimeout: want.lock_timeout, retries: want.update_cache_retries }
    const former = [...changed.keys()].map(path => ({ path, content: now.get(path) }))
    yield listsChange(settings, want.state === 'present' ? former : [])
  },

  report(want, now) {
    const changed = [...filesAfter(want, now)]
    return {
      repo: want.repo,
      sources_added: changed.flatMap(([path]) => (now.has(path) ? [] : [path])),
      sources_removed: changed.flatMap(([path, after]) => (after === undefined ? [path] : [])),
    }
  },
})

/** The files that change, with what they hold then; `undefined` for one that goes. */
function filesAfter(want: Want, now: Now): ReadonlyMap<string, string | undefined> {
  const source = sourceLine(byteText(reveal(want.repo))).source ?? ''
  const found = [...now].map(([path, text]) => ({ path, text, is: findIn(text, source) }))
  if (want.state === 'absent') {
    return new Map(
      found.filter(({ is }) => is).map(({ path, text }) => [path, unlessEmpty(path, without(text, source))]),
    )
  }
  if (found.some(({ is }) => is === 'enabled')) return new Map()
  const disabled = found.find(({ is }) => is === 'disabled')
  if (disabled) return new Map([[disabled.path, enabledIn(disabled.text, source)]])
  const name = want.filename ?? suggestedName(source)
  const path = `${sourcesFolder}/${name.replace(/\.list$/, '')}.list`
  return new Map([[path, withSource(now.get(path) ?? '', source)]])
}

/** The permissions of a new file, in octal digits. */
function modeOf({ mode }: Want): string {
  return octal(modeAfter(mode, 0o644, false, 0o022))
}

/** A file in which no source is left goes, unless it is that of the system. */
function unlessEmpty(path: string, text: string): string | undefined {
  return path.startsWith(sourcesFolder) && text.trim() === '' ? undefined : text
}

/** Reads files in Base64, each behind its name. */
function filesOf(output: string): Now {
  const files = output.split('\x1d').slice(1)
  return new Map(
    files.map(file => {
      const end = file.indexOf('\n')
      return [file.slice(0, end), Buffer.from(file.slice(end + 1), 'base64').toString('latin1')]
    }),
  )
}

function contentOf({ repo }: Want, text: string): Buffer | Secret {
  const bytes = Buffer.from(text, 'latin1')
  return repo instanceof Secret ? new Secret(bytes.toString(), [repo]) : bytes
}

function asText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString()
}
