import { TaskError } from '../base/errors.ts'
import { flag, integer, oneOf, path, text, texts, type Values } from '../base/params.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { shellWords } from '../base/words.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'

const params = {
  name: text('The container'),
  state: oneOf(
    ['started', 'stopped', 'restarted', 'frozen', 'absent'],
    'What it does; `restarted` always acts',
  ).or('started'),
  template: text('The template it is made from').or('ubuntu'),
  template_options: text('What the template is told').optional,
  backing_store: text('How its files are kept, such as `dir` or `btrfs`').optional,
  config: path('The file of settings on the host to begin with').optional,
  container_config: texts('Settings, each `key = value`').optional,
  autostart: flag('Whether it starts with the host').optional,
  lxc_path: path('The folder of the containers').optional,
  stop_timeout: integer('Seconds it has for stopping before it is killed').or(60),
}

type Want = Values<typeof params>

interface Now {
  readonly hasLxc: boolean
  /** `running`, `stopped`, `frozen`; nothing when there is no such container. */
  readonly state: string | undefined
  readonly config: readonly Setting[]
  readonly addresses: readonly string[]
}

interface Setting {
  readonly key: string
  readonly value: string
}

/** Keys of which a container has many: what is wanted is added to them. The others are replaced. */
const repeatable =
  /^lxc\.(mount\.entry|environment|idmap|include|group|hook\..*|cap\.(drop|keep)|cgroup2?\.devices\..*)$/

/**
 * Settings of a container that runs take effect as it starts: it is stopped and started for them.
 */
export const lxcContainer = defineModule({
  name: 'lxc_container',
  summary: 'Keep a container of LXC',
  params,
  examples: `
    - lxc_container:
        name: front
        template: debian
        template_options: --release bookworm
        container_config:
          - lxc.net.0.ipv4.address = 10.0.3.20/24
          - lxc.mount.entry = /srv/log var/log none bind,create=dir 0 0
        autostart: true
    - lxc_container: { name: front, state: absent }
  `,
  differences: ['It needs the `lxc-` commands on the host, and no library of Python'],

  observe: ({ name, lxc_path }) => ({
    script: sh`
      if command -v lxc-create >/dev/null; then
        ${section('state')}
        lxc-info ${within(lxc_path)} -n ${name} -s -H 2>/dev/null || :
        ${section('addresses')}
        lxc-info ${within(lxc_path)} -n ${name} -i -H 2>/dev/null || :
        ${section('config')}
        cat ${configOf({ name, lxc_path })} 2>/dev/null || :
      fi`,
    parse(output): Now {
      const parts = sectionsOf(output)
      return {
        hasLxc: parts['state'] !== undefined,
        state: parts['state']?.toLowerCase() || undefined,
        config: filledLines(parts['config']).flatMap(line => settingOf(line) ?? []),
        addresses: filledLines(parts['addresses']),
      }
    },
  }),

  *plan(want, now) {
    if (!now.hasLxc) {
      throw new TaskError(`Cannot keep the container ${want.name}: the host has no LXC`, {
        hint: 'apt: { name: [lxc, lxc-templates] } installs it on Debian',
      })
    }
    if (want.state === 'absent') {
      if (now.state)
        yield { what: 'container', before: now.state, after: 'absent', settle: destroy(want, now.state) }
      return
    }
    if (!now.state) yield { what: 'container', before: 'absent', after: 'stopped', settle: create(want) }
    const outdated = [...configuration(want, now)]
    yield* outdated
    yield* stateChange(want, now.state ?? 'stopped', outdated.length > 0)
  },

  report: ({ name }, { state, addresses }) => ({ lxc_container: { name, state, ips: addresses } }),
})

/** What the settings lack. A container that is not there yet lacks all: its template may bring others. */
function* configuration(want: Want, now: Now): Generator<Change> {
  const wanted = wantedSettings(want)
  const lacking = wanted.filter(setting => !isSet(setting, wanted, now.config))
  if (lacking.length === 0) return
  const keys = lacking.filter(({ key }) => !repeatable.test(key)).map(({ key }) => key)
  const before = now.config.filter(({ key }) => keys.includes(key))
  yield {
    what: 'config',
    before: before.map(describe).join('\n'),
    after: lacking.map(describe).join('\n'),
    settle: setSettings(want, keys, lacking),
  }
}

/** A key that is replaced may still be wanted several times, such as the addresses of an interface. */
function isSet({ key, value }: Setting, wanted: readonly Setting[], config: readonly Setting[]): boolean {
  const valuesIn = (settings: readonly Setting[]) =>
    settings.filter(setting => setting.key === key).map(setting => setting.value)
  if (repeatable.test(key)) return valuesIn(config).includes(value)
  return JSON.stringify(valuesIn(wanted)) === JSON.stringify(valuesIn(config))
}

function* stateChange(want: Want, before: string, isOutdated: boolean): Generator<Change> {
  const isUp = before !== 'stopped'
  const change = (after: string, ...steps: Script[]) => ({
    what: 'state',
    before,
    after,
    settle: lines([sh`set -e`, ...steps]),
  })
  const begin = start(want)
  const again = [...(before === 'frozen' ? [unfreeze(want)] : []), ...(isUp ? [stop(want)] : []), begin]
  if (want.state === 'stopped') {
    if (isUp) yield change('stopped', ...again.slice(0, -1))
  } else if (want.state === 'restarted') {
    yield change('restarted', ...again)
  } else if (want.state === 'frozen') {
    if (isOutdated && isUp) yield change('frozen', ...again, freeze(want))
    else if (before !== 'frozen') yield change('frozen', ...(isUp ? [] : [begin]), freeze(want))
  } else if (isOutdated && isUp) {
    yield change('restarted', ...again)
  } else if (before !== 'running') {
    yield change('running', before === 'frozen' ? unfreeze(want) : begin)
  }
}

// --- settings

function wantedSettings({ container_config = [], autostart }: Want): Setting[] {
  const written = container_config.map(line => {
    const setting = settingOf(line)
    if (setting) return setting
    throw new TaskError(`Cannot set ${line}: it is not of the form key = value`)
  })
  return autostart === undefined
    ? written
    : [...written, { key: 'lxc.start.auto', value: autostart ? '1' : '0' }]
}

/** Reads `key = value`, where the value may stand in quotes. */
function settingOf(line: string): Setting | undefined {
  const [, key, value = ''] = line.match(/^\s*([\w.]+)\s*=\s*(.*?)\s*$/) ?? []
  return key === undefined ? undefined : { key, value: value.replace(/^(["'])(.*)\1$/, '$2') }
}

function describe({ key, value }: Setting): string {
  return `${key} = ${value}`
}

/** The lines of replaced keys go, the new ones come last; the file is replaced in one step. */
function setSettings(want: Want, keys: readonly string[], settings: readonly Setting[]): Script {
  const pattern = keys.map(key => key.replaceAll('.', '\\.')).join('|')
  return sh`
    set -e
    config=${configOf(want)}
    cp -p "$config" "$config.new"
    {
      ${keys.length === 0 ? sh`cat "$config"` : sh`grep -vE ${`^[[:space:]]*(${pattern})[[:space:]]*=`} "$config" || :`}
      printf '%s\\n' ${settings.map(describe)}
    } >"$config.new"
    mv -f "$config.new" "$config"`
}

// --- commands

function create(want: Want): Script {
  const { name, template, template_options, backing_store, config, lxc_path } = want
  const options = [
    ...(backing_store ? ['-B', backing_store] : []),
    ...(config ? ['-f', config] : []),
    ...['-t', template],
  ]
  const told = template_options ? ['--', ...shellWords(template_options)] : []
  return sh`lxc-create ${within(lxc_path)} -n ${name} ${options} ${told} >/dev/null`
}

function destroy({ name, lxc_path }: Want, state: string): Script {
  const end = state === 'stopped' ? sh`` : sh`lxc-stop ${within(lxc_path)} -n ${name} -k || :`
  return sh`
    ${end}
    lxc-destroy ${within(lxc_path)} -n ${name} >/dev/null`
}

/** A start in the background tells nothing of why it failed: the log does. */
function start({ name, lxc_path }: Want): Script {
  return sh`
    log=$(mktemp)
    if ! lxc-start ${within(lxc_path)} -n ${name} -d -l ERROR -o "$log" 2>/dev/null; then
      sed -n 's/^.* ERROR  *//p' "$log" | head -n 5 >&2
      rm -f "$log"
      exit 1
    fi
    rm -f "$log"`
}

function stop({ name, lxc_path, stop_timeout }: Want): Script {
  return sh`lxc-stop ${within(lxc_path)} -n ${name} -t ${stop_timeout}`
}

function freeze({ name, lxc_path }: Want): Script {
  return sh`lxc-freeze ${within(lxc_path)} -n ${name}`
}

function unfreeze({ name, lxc_path }: Want): Script {
  return sh`lxc-unfreeze ${within(lxc_path)} -n ${name}`
}

function within(lxcPath: string | undefined): string[] {
  return lxcPath ? ['-P', lxcPath] : []
}

/** The file of settings, as a word of a script. */
function configOf({ name, lxc_path }: Pick<Want, 'name' | 'lxc_path'>): Script {
  return lxc_path ? sh`${`${lxc_path}/${name}/config`}` : sh`"$(lxc-config lxc.lxcpath)"/${name}/config`
}
