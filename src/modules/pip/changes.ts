import { TaskError } from '../../base/errors.ts'
import { type Script, sh } from '../../base/shell.ts'
import { type PackageDifference, packageChange } from '../../host/packages/differences.ts'
import type { Change } from '../../model/module.ts'
import type { Want } from './params.ts'
import { type Now, pipFunction } from './question.ts'
import { isNeeded, type Requirement, requirementsIn, requirementsOf } from './requirements.ts'
import { satisfies } from './versions.ts'

/** What differs between the packages of a Python and those that are wanted. */
export function* pipChanges(want: Want, now: Now): Generator<Change> {
  refuseUnfit(want)
  const needed = wantedRequirements(want, now).filter(wanted => isNeeded(wanted, now.environment))
  const differences = needed.flatMap(requirement => difference(want, requirement, now) ?? [])
  const missing = now.hasEnvironment || want.state === 'absent' ? undefined : want.virtualenv
  if (missing !== undefined) yield newEnvironment(want, missing, now)
  if (differences.length === 0) return
  refuseImpossible(want, now, missing !== undefined)
  yield* packageChange(differences, asked => commandFor(want, asked))
}

function refuseUnfit({ name, version, requirements, virtualenv }: Want): void {
  if (name.length === 0 && requirements === undefined && virtualenv === undefined) {
    throw new TaskError('Cannot keep packages of Python: name or requirements is missing')
  }
  if (version !== undefined && requirementsOf(name, undefined).length !== 1) {
    throw new TaskError('Cannot keep packages of Python: version is for one package', {
      hint: "write it behind each name: name: ['django==4.2', 'gunicorn==21.2']",
    })
  }
}

interface Wanted extends Requirement {
  /** Whether the file of requirements has it: then pip reads that. */
  readonly isFromFile: boolean
}

/** The requirements of the task and of its file. */
function wantedRequirements({ name, version, requirements }: Want, now: Now): Wanted[] {
  const named = requirementsOf(name, version).map(requirement => ({ ...requirement, isFromFile: false }))
  if (requirements === undefined) return named
  if (now.requirements === undefined) {
    throw new TaskError(`Cannot keep what ${requirements} asks for: there is no such file on the host`)
  }
  const listed = requirementsIn(now.requirements).map(requirement => ({ ...requirement, isFromFile: true }))
  return [...named, ...listed]
}

/** Stands for all that pip finds in the file. */
const fileOfRequirements = ''

/** What must be done about one requirement, if anything. What tells no name is installed each time. */
function difference(
  { state }: Want,
  requirement: Wanted,
  { installed, newer }: Now,
): PackageDifference | undefined {
  const known = requirement.name === undefined ? undefined : installed.get(requirement.name)
  const shown = requirement.name ?? requirement.text
  const asked = state === 'absent' ? shown : requirement.isFromFile ? fileOfRequirements : requirement.text
  const change = (after: string) => ({ asked, name: shown, before: known ?? 'absent', after })

  if (state === 'absent') return known === undefined ? undefined : change('absent')
  if (state === 'forcereinstall') return change(`${requirement.specifiers || 'installed'}, again`)
  if (known === undefined || !satisfies(known, requirement.specifiers)) {
    return change(exactVersion(requirement) ?? (requirement.specifiers || 'installed'))
  }
  const newest = newer.get(requirement.name ?? '')
  const isAllowed = newest !== undefined && satisfies(newest, requirement.specifiers)
  return state === 'latest' && isAllowed ? change(newest) : undefined
}

function exactVersion({ specifiers }: Requirement): string | undefined {
  return /^==\s*([^*,]+)$/.exec(specifiers)?.[1]
}

function newEnvironment(want: Want, folder: string, { maker }: Now): Change {
  const command = want.virtualenv_command ?? maker
  if (command === undefined) {
    throw new TaskError(
      `Cannot make the environment ${folder}: the host has neither virtualenv nor python3 -m venv`,
      {
        hint: 'a package brings it: apt: { name: python3-venv }',
      },
    )
  }
  const isVenv = command.includes('venv') || command[0]?.endsWith('pyvenv') === true
  if (isVenv && want.virtualenv_python !== undefined) {
    throw new TaskError(
      `Cannot make the environment ${folder} for ${want.virtualenv_python}: venv takes its own Python`,
      {
        hint: `virtualenv_command: ${want.virtualenv_python} -m venv`,
      },
    )
  }
  const words = [
    ...command,
    ...(want.virtualenv_site_packages ? ['--system-site-packages'] : []),
    ...(want.virtualenv_python === undefined ? [] : ['-p', want.virtualenv_python]),
  ]
  const settle = sh`
    ${inFolder(want)}
    ${words} ${folder} >/dev/null`
  return { what: 'environment', before: 'absent', after: folder, settle }
}

function commandFor(want: Want, asked: readonly string[]): Script {
  return sh`
    ${inFolder(want)}
    export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 ${want.break_system_packages ? 'PIP_BREAK_SYSTEM_PACKAGES=1' : []}
    ${pipFunction(want)}
    deliver_pip ${words(want, asked)}`
}

function words({ state, requirements, editable, extra_args }: Want, asked: readonly string[]): string[] {
  if (state === 'absent') return ['uninstall', '-y', ...extra_args, ...asked]
  const file = requirements !== undefined && asked.includes(fileOfRequirements) ? ['-r', requirements] : []
  const specs = asked.filter(spec => spec !== fileOfRequirements)
  const packages = specs.flatMap(spec => (editable ? ['-e', spec] : [spec]))
  const options = state === 'latest' ? ['-U'] : state === 'forcereinstall' ? ['-U', '--force-reinstall'] : []
  return ['install', ...options, ...extra_args, ...file, ...packages]
}

function inFolder({ chdir, umask }: Want): Script {
  return sh`
    ${umask === undefined ? sh`` : sh`umask ${umask}`}
    ${chdir === undefined ? sh`` : sh`cd ${chdir} || exit`}`
}

function refuseImpossible(want: Want, { hasPip, isManaged }: Now, makes: boolean): void {
  if (!hasPip && !makes) {
    throw new TaskError('Cannot keep packages of Python: the host has no pip', {
      hint: 'a package brings it: apt: { name: python3-pip }',
    })
  }
  const isElsewhere = want.extra_args.some(word => /^--(target|root|prefix)\b/.test(word))
  if (isManaged && !want.break_system_packages && !isElsewhere) {
    throw new TaskError('Cannot change packages of Python: the system keeps those of its own Python itself', {
      hint: 'virtualenv: /opt/app/venv puts them elsewhere; the module apt has many as python3-NAME; break_system_packages: true does it nevertheless',
    })
  }
}
