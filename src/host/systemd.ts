import { TaskError } from '../base/errors.ts'
import { type Script, sh } from '../base/shell.ts'
import { filledLines, section, sectionsOf } from './sections.ts'

/** What a unit of systemd shall be. What is left out stays as it is. */
export interface WantedUnit {
  readonly name: string
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded' | undefined
  readonly enabled?: boolean | undefined
  readonly masked?: boolean | undefined
}

/** How systemctl is called. */
export interface Manner {
  readonly scope: 'system' | 'user' | 'global'
  readonly noBlock: boolean
  readonly force: boolean
}

/** What systemd says of itself and of one unit. */
export interface UnitState {
  /** Whether systemd runs here; without it, units can only be enabled and disabled. */
  readonly runs: boolean
  readonly hasSystemctl: boolean
  /** The properties of the unit, by the names that systemd gives them. */
  readonly properties: Readonly<Record<string, string>>
  /** What `is-enabled` says; nothing when there is no unit file of that name. */
  readonly unitFile: string
  /** The units whose files are newer than what systemd has loaded. */
  readonly outdated: readonly string[]
}

interface Settled {
  readonly what: string
  readonly before: string
  readonly after: string
  /** What stands in the way now. */
  readonly blocked?: TaskError
  readonly settle: Script
}

const asked = ['Id', 'LoadState', 'ActiveState', 'SubState', 'UnitFileState', 'FragmentPath', 'MainPID']

export const plainManner: Manner = { scope: 'system', noBlock: false, force: false }

/** Asks for a unit, and for its unit file by the name that an alias stands for. */
export function unitQuestion(name: string, manner: Manner): Script {
  const ctl = systemctl(manner)
  return sh`
    ${systemdQuestion}
    ${section('properties')}
    properties=$(${ctl} show ${asked.flatMap(property => ['-p', property])} -- ${name} 2>/dev/null)
    printf '%s\\n' "$properties"
    unit=${name} state=
    set -f; IFS=$deliver_line
    for property in $properties; do
      case $property in Id=?*) unit=\${property#Id=} ;; UnitFileState=*) state=\${property#*=} ;; esac
    done
    unset IFS; set +f
    ${section('unit file')}
    ${manner.scope === 'system' ? linksOfUnit : sh`links=unknown`}
    case $state/$links in
      enabled/wanted | disabled/) echo "$state" ;;
      *) ${ctl} is-enabled -- "$unit" 2>/dev/null ;;
    esac`
}

/**
 * systemd remembers whether a unit file is enabled for as long as the unit is loaded. Where the links of the unit say
 * the same, nobody else need be asked.
 */
const linksOfUnit = sh`
  links=
  for folder in /etc/systemd/system /run/systemd/system; do
    for link in $folder/*.wants/"$unit" $folder/*.requires/"$unit"; do
      [ ! -L "$link" ] || links=wanted
    done
    [ ! -L $folder/"$unit" ] || links=strange
  done`

/** Asks which units have files that are newer than what is loaded. */
export function outdatedQuestion(manner: Manner): Script {
  return sh`
    ${section('outdated')}
    ${systemctl(manner)} show -p Id -p NeedDaemonReload '*' 2>/dev/null |
      grep -B 1 '^NeedDaemonReload=yes' | sed -n 's/^Id=//p'`
}

const systemdQuestion = sh`
  ${section('systemd')}
  command -v systemctl >/dev/null && echo there
  [ -d /run/systemd/system ] && echo runs`

export function unitStateOf(output: string): UnitState {
  const parts = sectionsOf(output)
  const systemd = filledLines(parts['systemd'])
  return {
    hasSystemctl: systemd.includes('there'),
    runs: systemd.includes('runs'),
    properties: Object.fromEntries(
      filledLines(parts['properties']).map(line => {
        const end = line.indexOf('=')
        return [line.slice(0, end), line.slice(end + 1)]
      }),
    ),
    unitFile: filledLines(parts['unit file'])[0] ?? '',
    outdated: filledLines(parts['outdated']),
  }
}

/** What differs between a unit and what it shall be: first whether it may run, then whether it does. */
export function* unitChanges(want: WantedUnit, now: UnitState, manner: Manner): Generator<Settled> {
  const unit = now.properties['Id'] || want.name
  const ctl = systemctl(manner)
  refuseImpossible(want, now, manner)
  const isMasked = now.unitFile.startsWith('masked')
  const settle = (what: string, before: string, after: string, words: string[]) => ({
    what,
    before,
    after,
    settle: sh`${ctl} ${words} -- ${unit}`,
  })

  if (want.masked === false && isMasked) yield settle('masked', 'yes', 'no', ['unmask'])
  const enabled = enablement(now.unitFile)
  if (want.enabled !== undefined && enabled !== undefined && enabled !== want.enabled) {
    const verb = want.enabled ? ['enable', ...(manner.force ? ['--force'] : [])] : ['disable']
    yield settle('enabled', enabled ? 'yes' : 'no', want.enabled ? 'yes' : 'no', verb)
  }
  yield* stateChange(want, now, unit, manner)
  if (want.masked && !isMasked) yield settle('masked', 'no', 'yes', ['mask'])
}

function* stateChange(want: WantedUnit, now: UnitState, unit: string, manner: Manner): Generator<Settled> {
  const { state } = want
  if (!state) return
  const before = now.properties['ActiveState'] ?? 'inactive'
  const isUp = ['active', 'activating', 'reloading'].includes(before)
  const isDown = !isUp && before !== 'deactivating'
  if ((state === 'started' && isUp) || (state === 'stopped' && isDown)) return
  const blocked = missingUnit(want, now)
  const settle = run(verbFor(state, isUp), unit, manner)
  yield { what: 'state', before, after: state, ...(blocked && { blocked }), settle }
}

function verbFor(state: NonNullable<WantedUnit['state']>, isUp: boolean): string {
  if (state === 'stopped') return 'stop'
  if (state === 'started' || !isUp) return 'start'
  return state === 'restarted' ? 'restart' : 'reload'
}

/** Runs a verb; when it fails, what the unit said goes with the failure. */
function run(verb: string, unit: string, manner: Manner): Script {
  const ctl = systemctl(manner)
  const noBlock = manner.noBlock ? ['--no-block'] : []
  return sh`
    ${ctl} ${verb} ${noBlock} -- ${unit} || {
      status=$?
      ${ctl} status --no-pager --full --lines 20 -- ${unit} >&2
      exit $status
    }`
}

/** Whether a unit file is enabled; `undefined` where that can be neither, such as for `static`. */
function enablement(unitFile: string): boolean | undefined {
  if (['enabled', 'linked', 'alias'].includes(unitFile)) return true
  if (
    ['disabled', 'enabled-runtime', 'linked-runtime', 'masked', 'masked-runtime', 'bad'].includes(unitFile)
  ) {
    return false
  }
  return undefined
}

function refuseImpossible(want: WantedUnit, now: UnitState, { scope }: Manner): void {
  const { name } = want
  if (!now.hasSystemctl) {
    throw new TaskError(`Cannot keep the unit ${name}: the host has no systemctl`)
  }
  if (want.state && !now.runs) {
    throw new TaskError(`Cannot keep ${name} ${want.state}: the host was not started by systemd`, {
      hint: 'without state the unit can still be enabled',
    })
  }
  if (want.state && scope === 'global') {
    throw new TaskError(
      `Cannot keep ${name} ${want.state} for all users: scope global only enables and masks`,
    )
  }
  const missing = missingUnit(want, now)
  if (missing && !restartsOnly(want) && !masksOnly(want)) throw missing
  const staysMasked = now.unitFile.startsWith('masked') && want.masked !== false
  if (staysMasked && (want.enabled || (want.state && want.state !== 'stopped'))) {
    throw new TaskError(`Cannot start or enable ${name}: it is masked`, { hint: 'masked: false allows it' })
  }
}

/** Why nothing can be done with a unit that is not there. */
function missingUnit({ name }: WantedUnit, { properties, unitFile }: UnitState): TaskError | undefined {
  const isLoaded = !['not-found', undefined].includes(properties['LoadState'])
  if (isLoaded || unitFile !== '') return undefined
  return new TaskError(`Cannot keep the unit ${name}: there is no unit of that name`, {
    hint: 'it may come with a package, or be written misspelled: systemctl list-unit-files',
  })
}

/** Whether the only thing wanted changes something however the unit is, once it is there. */
function restartsOnly({ state, enabled, masked }: WantedUnit): boolean {
  return (state === 'restarted' || state === 'reloaded') && enabled === undefined && masked === undefined
}

/** Whether a unit shall only never run: that can be said before it is there. */
function masksOnly({ state, enabled, masked }: WantedUnit): boolean {
  return masked === true && !enabled && (state === undefined || state === 'stopped')
}

/** The command, for the manager of the system or of the user. */
export function systemctl({ scope }: Manner): Script {
  if (scope === 'system') return sh`systemctl`
  if (scope === 'global') return sh`systemctl --global`
  return sh`XDG_RUNTIME_DIR="\${XDG_RUNTIME_DIR:-/run/user/$(id -u)}" systemctl --user`
}
