import { mkdirSync, writeFileSync } from 'node:fs'
import { describe, expect, test as pure } from 'vitest'
import { converge, planOf, registered, type TestHost, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import type { Now } from './pip/question.ts'
import { pip } from './pip.ts'

const now: Now = {
  hasPip: true,
  hasEnvironment: true,
  maker: ['python3', '-m', 'venv'],
  isManaged: false,
  installed: new Map([
    ['django', '4.2'],
    ['my-app', '1.0'],
  ]),
  newer: new Map([['django', '5.0']]),
  requirements: 'Django>=4\ngunicorn==21.2\n',
  environment: new Map([['python_version', '3.11']]),
}

/** The changes of a task, and how pip is called for them. */
function briefly(want: object, more: Partial<Now> = {}) {
  return planOf(pip, { ...want }, { ...now, ...more }).map(({ before, after, settle }) => {
    const [call = ''] = String(settle).trim().split('\n').slice(-1)
    return `${before} -> ${after}: ${call.trim().replace('deliver_pip ', '')}`
  })
}

pure.for<[want: object, changes: string[]]>([
  [{ name: 'Django' }, []],
  [{ name: 'django>=4,<5' }, []],
  [{ name: 'django', version: '4.2.0' }, []],
  [{ name: ['django>=5', 'My_App'] }, ["django 4.2 -> django >=5: install 'django>=5'"]],
  [{ name: 'flask' }, ['flask absent -> flask installed: install flask']],
  [{ name: 'flask', version: '3.0' }, ["flask absent -> flask 3.0: install 'flask==3.0'"]],
  [{ name: ['django', 'my-app'], state: 'latest' }, ['django 4.2 -> django 5.0: install -U django']],
  [{ name: 'django<5', state: 'latest' }, []],
  [{ name: 'git+https://example.org/a#egg=my_app' }, []],
  [{ name: '/srv/app', editable: true }, ['/srv/app absent -> /srv/app installed: install -e /srv/app']],
  [{ name: ['DJANGO', 'flask'], state: 'absent' }, ['django 4.2 -> django absent: uninstall -y django']],
  [{ name: "flask; python_version<'3'" }, []],
  [
    { requirements: '/srv/r.txt', extra_args: '--no-cache-dir' },
    ['gunicorn absent -> gunicorn 21.2: install --no-cache-dir -r /srv/r.txt'],
  ],
  [
    { name: 'django', state: 'forcereinstall' },
    ['django 4.2 -> django installed, again: install -U --force-reinstall django'],
  ],
])('%j', ([want, changes]) => {
  expect(briefly(want)).toEqual(changes)
})

pure.for<[want: object, command: string]>([
  [{}, 'python3 -m venv /srv/venv >/dev/null'],
  [
    { virtualenv_command: 'virtualenv', virtualenv_python: 'python3.9' },
    'virtualenv -p python3.9 /srv/venv >/dev/null',
  ],
  [{ virtualenv_site_packages: true }, 'python3 -m venv --system-site-packages /srv/venv >/dev/null'],
])('makes an environment with %j', ([want, command]) => {
  const there = { hasEnvironment: false, hasPip: false, installed: new Map() }
  expect(briefly({ name: 'flask', virtualenv: '/srv/venv', ...want }, there)).toEqual([
    `absent -> /srv/venv: ${command}`,
    'flask absent -> flask installed: install flask',
  ])
})

pure.for<[want: object, now: Partial<Now>, problem: string]>([
  [{}, {}, 'name or requirements is missing'],
  [{ name: ['a', 'b'], version: '1' }, {}, 'version is for one package'],
  [{ name: 'a' }, { hasPip: false }, 'the host has no pip'],
  [{ name: 'a' }, { isManaged: true }, 'the system keeps those of its own Python itself'],
  [{ requirements: '/r.txt' }, { requirements: undefined }, 'there is no such file on the host'],
  [
    { virtualenv: '/v' },
    { hasEnvironment: false, maker: undefined },
    'neither virtualenv nor python3 -m venv',
  ],
  [
    { virtualenv: '/v', virtualenv_python: 'python3.9' },
    { hasEnvironment: false },
    'venv takes its own Python',
  ],
  [{ name: '--help' }, {}, 'must be names of packages'],
])('%j with %j fails', ([want, more, problem]) => {
  expect(() => briefly(want, more)).toThrow(problem)
})

pure('changes packages of the system where that is wanted, and only then', () => {
  const managed = { isManaged: true }
  expect(briefly({ name: 'django' }, managed)).toEqual([])
  const [change] = planOf(pip, { name: 'flask', break_system_packages: true }, { ...now, ...managed })
  expect(String(change?.settle)).toContain('PIP_BREAK_SYSTEM_PACKAGES=1')
  expect(briefly({ name: 'flask', extra_args: '--target /srv/x' }, managed)).toHaveLength(1)
})

/** A fake of pip, which keeps names and versions in a file. */
function withPip(host: TestHost): TestHost {
  const list = `'${host.folder.replaceAll("'", "'\\''")}/list'`
  writeFileSync(`${host.folder}/list`, '{"name": "Flask", "version": "2.0"}')
  return withTools(host, {
    pip3: `
      case $1 in
        --version) echo 'pip 23.2.1 from /usr/lib/pip (python 3.11)' ;;
        list) echo "[$(cat ${list})]" ;;
        install) for name; do :; done; printf ', {"name": "%s", "version": "1"}' "\${name%%=*}" >>${list}; echo done ;;
        *) exit 1 ;;
      esac`,
    python3: 'exit 1',
  })
}

describe('with a fake of pip', () => {
  test('installs', async ({ host }) => {
    const own = withPip(host)
    expect(await registered(pip, { name: ['flask', 'app==1'] }, own)).toEqual({
      name: ['flask', 'app==1'],
      stdout: 'done\n',
    })
    expect(await converge(pip, { name: ['flask', 'app==1'] }, own)).toEqual([])
  })

  test('reads files of requirements that name others', async ({ host }) => {
    const own = withPip(host)
    mkdirSync(`${host.folder}/more`)
    writeFileSync(`${host.folder}/r.txt`, 'flask>=2\n-r more/r.txt\npython3-only; python_version < "3"')
    writeFileSync(`${host.folder}/more/r.txt`, '-r r.txt\nFlask<2.1')
    expect(await converge(pip, { requirements: `${host.folder}/r.txt` }, own)).toEqual([])
    writeFileSync(`${host.folder}/more/r.txt`, 'Flask<2')
    expect(await converge(pip, { requirements: `${host.folder}/r.txt` }, own)).toMatchObject([
      { before: 'flask 2.0', after: 'flask <2' },
    ])
  })
})
