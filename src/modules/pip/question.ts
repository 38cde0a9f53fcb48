import { lines, type Script, sh } from '../../base/shell.ts'
import { filledLines, section, sectionsOf } from '../../host/sections.ts'
import type { Want } from './params.ts'
import { type Environment, normalName } from './requirements.ts'

export interface Now {
  /** Whether there is a pip; of an environment that is made first, there is one then. */
  readonly hasPip: boolean
  /** Whether the environment of the task is there, where it has one. */
  readonly hasEnvironment: boolean
  /** The command that makes an environment, where the task does not say. */
  readonly maker: readonly string[] | undefined
  /** Whether the system keeps pip away from its packages. */
  readonly isManaged: boolean
  /** Versions by names. */
  readonly installed: ReadonlyMap<string, string>
  /** Newer versions by names. */
  readonly newer: ReadonlyMap<string, string>
  /** What the file of requirements holds, with those that it names. */
  readonly requirements: string | undefined
  readonly environment: Environment
}

export function question(want: Want): Script {
  return lines([
    pipFunction(want),
    sh`export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1`,
    section('maker'),
    sh`if command -v virtualenv >/dev/null; then echo virtualenv; elif python3 -c 'import venv, ensurepip' 2>/dev/null; then echo python3 -m venv; fi`,
    section('environment'),
    want.virtualenv === undefined
      ? sh`echo none`
      : sh`if [ -e ${`${want.virtualenv}/bin/activate`} ]; then echo there; fi`,
    sh`if deliver_pip --version >/dev/null 2>&1; then
      ${section('pip')}
      deliver_pip --version
      uname -m
      ${section('installed')}
      deliver_pip list --format json 2>/dev/null
      ${want.state === 'latest' ? outdated : sh``}
      ${section('managed')}
      ${managed(want)}
    fi`,
    ...(want.requirements === undefined ? [] : [requirementsQuestion(want.requirements)]),
  ])
}

/** The shell function `deliver_pip`; without pip3, the Python of the host may have one. */
export function pipFunction({ virtualenv, executable }: Want): Script {
  const program = executable ?? (virtualenv === undefined ? undefined : `${virtualenv}/bin/pip`)
  if (program !== undefined) return sh`deliver_pip() { ${program} "$@"; }`
  return sh`deliver_pip() { if command -v pip3 >/dev/null; then pip3 "$@"; else python3 -m pip "$@"; fi; }`
}

const outdated = sh`
  ${section('newer')}
  deliver_pip list --outdated --format json 2>/dev/null`

/** A file beside the modules of Python says that the system keeps them. */
function managed({ virtualenv, executable }: Want): Script {
  if (virtualenv !== undefined || executable?.startsWith('/')) return sh`:`
  return sh`
    folder=$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))' 2>/dev/null)
    if [ -e "$folder/EXTERNALLY-MANAGED" ]; then echo yes; fi`
}

/** Prints a file of requirements, and those that it names with `-r`, which lie beside it. */
function requirementsQuestion(file: string): Script {
  return sh`
    requirements() {
      [ "$2" -lt 10 ] && cat -- "$1" || return 0
      echo
      sed -n 's/^ *\\(-r\\|--requirement\\)[ =] *\\([^ #]*\\).*/\\2/p' "$1" | while read -r other; do
        case $other in /*) ;; *) other=\${1%/*}/$other ;; esac
        requirements "$other" $(($2 + 1))
      done
    }
    if [ -f ${file} ]; then
      ${section('requirements')}
      requirements ${file} 0
    fi`
}

export function parse(output: string): Now {
  const parts = sectionsOf(output)
  const [version = '', machine = ''] = filledLines(parts['pip'])
  const maker = parts['maker']?.split(' ').filter(Boolean)
  return {
    hasPip: parts['pip'] !== undefined,
    hasEnvironment: parts['environment'] !== '',
    maker: maker?.length ? maker : undefined,
    isManaged: parts['managed'] === 'yes',
    installed: versions(parts['installed'], 'version'),
    newer: versions(parts['newer'], 'latest_version'),
    requirements: parts['requirements'],
    environment: environmentOf(version, machine),
  }
}

/** Reads what `pip list --format json` prints. */
function versions(json: string | undefined, key: string): ReadonlyMap<string, string> {
  const list = JSON.parse(json || '[]') as Record<string, string>[]
  return new Map(list.map(entry => [normalName(entry['name'] ?? ''), entry[key] ?? '']))
}

/** Reads `pip 23.2.1 from /usr/lib/python3/dist-packages/pip (python 3.11)`. */
function environmentOf(version: string, machine: string): Environment {
  const python = /\(python (\S+)\)/.exec(version)?.[1] ?? '3'
  return new Map([
    ['python_version', python],
    ['python_full_version', python],
    ['sys_platform', 'linux'],
    ['os_name', 'posix'],
    ['platform_system', 'Linux'],
    ['platform_machine', machine],
    ['implementation_name', 'cpython'],
    ['platform_python_implementation', 'CPython'],
  ])
}
