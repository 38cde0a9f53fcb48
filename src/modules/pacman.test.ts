import { writeFileSync } from 'node:fs'
import { expect, test as pure } from 'vitest'
import { converge, planOf, registered, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { pacman } from './pacman.ts'

pure.for([
  [{ name: 'nano', state: 'absent', force: true, remove_nosave: true }, '-R -dd --nosave  -- nano'],
  [{ upgrade: true, upgrade_extra_args: "--ignore 'linux lts'" }, "-Su --ignore 'linux lts'"],
] as const)('%j', ([want, call]) => {
  const now = {
    isThere: true,
    problem: undefined,
    found: new Map([['nano', { installed: [{ name: 'nano', version: '8-1' }], offered: [] }]]),
    updates: [{ name: 'linux', version: '6.2-1', current: '6.1-1' }],
    world: [],
  }
  expect(planOf(pacman, want, now).map(({ settle }) => String(settle))).toEqual([
    `pacman --noconfirm --noprogressbar ${call}`,
  ])
})

test('keeps packages and groups, with a fake of pacman', async ({ host }) => {
  writeFileSync(`${host.folder}/db`, 'nano 8.0-1\n')
  const fake = withTools(host, {
    pacman: `
      cd '${host.folder.replaceAll("'", "'\\''")}'
      for name; do :; done
      case $* in
        *-T*) grep -q "^\${name%%=*} " db || { printf '%s\\n' "$name"; exit 127; } ;;
        *-Qu) echo 'nano 8.0-1 -> 8.2-1'; echo 'linux 6.1-1 -> 6.2-1 [ignored]' ;;
        *-Q*) grep "^$name " db ;;
        *-Sddp*) case $name in editors) printf '%s\\n' 'nano 8.2-1' 'vi 1-1' ;; *) exit 1 ;; esac ;;
        *'-S --needed'*) shift 5; case $name in vi) echo vi 1-1 >>db ;; nano) sed -i s/8.0/8.2/ db ;; esac ;;
        *-R*) sed -i "/^$name /d" db ;;
        *) exit 1 ;;
      esac`,
  })
  expect(await registered(pacman, { name: 'editors' }, fake)).toMatchObject({ packages: ['vi'] })
  expect(await converge(pacman, { name: 'editors' }, fake)).toEqual([])
  expect(await converge(pacman, { name: ['vi'] }, fake)).toEqual([])
  expect(await converge(pacman, { name: 'nano', state: 'latest' }, fake)).toMatchObject([
    { before: 'nano 8.0-1', after: 'nano 8.2-1' },
  ])
  expect(await converge(pacman, { name: 'vi', state: 'absent' }, fake)).toHaveLength(1)
  expect(await converge(pacman, { name: 'vi', state: 'absent' }, fake)).toEqual([])
  await expect(converge(pacman, { name: 'nosuch' }, fake)).rejects.toThrow('Cannot install nosuch')
})
