import { expect } from 'vitest'
import { converge, planOf, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { valuesOf } from '../testing/written.ts'
import { packageModule } from './package.ts'

/** What the host would be told, as the module understands what it printed. */
function planned(want: Readonly<Record<string, unknown>>, printed: string) {
  const state = packageModule.observe(valuesOf(packageModule, want)).parse(printed, 0)
  return planOf(packageModule, want, state).map(({ before, after, settle }) => [
    before,
    after,
    String(settle).match(/(apt-get|dnf|apk|pacman) .*/)?.[0],
  ])
}

test.for([
  ['\x1dapt\n\x1dpackages\ninstalled|dpkg|amd64|1|\n\x1dcandidates\ngit:\n  Candidate: 2.4\n', 'apt-get'],
  ['\x1dmanager\ndnf\n\x1dpackages\n=git\n- git 2.4 \n', 'dnf'],
  ['\x1dmanager\napk\n\x1dpackages\n=git\n- git 2.4 \n', 'apk'],
  ['\x1dmanager\npacman\n\x1dpackages\n=git\n- git 2.4 \n', 'pacman'],
] as const)('%j is settled by %s', ([printed, manager]) => {
  expect(planned({ name: 'git' }, printed)).toEqual([
    ['git absent', 'git 2.4', expect.stringMatching(`^${manager} .*git$`)],
  ])
})

test.for([
  [{ name: 'git' }, '', 'the host has no apt-get, dnf, apk or pacman'],
  [{ name: 'git', use: 'dnf' }, '', 'the host has no dnf'],
  [{ state: 'fixed' }, '\x1dmanager\napk\n', 'state: fixed is for apt'],
  [{ name: 'yum' }, '\x1dmanager\nyum\n', 'the host has no apt-get, dnf, apk or pacman'],
] as const)('%j with %j fails', ([want, printed, problem]) => {
  expect(() => planned(want, printed)).toThrow(problem)
})

test.for([{ upgrade: 'full' }, { name: '*', state: 'latest' }])('upgrades everything with %j', want => {
  const printed = '\x1dmanager\ndnf\n\x1dpackages\n\x1dupdates\nbash 5.3-1 5.2-1\n'
  expect(planned(want, printed)).toEqual([
    ['bash 5.2-1', 'bash 5.3-1', expect.stringMatching(/^dnf .* upgrade/)],
  ])
})

test('keeps packages with the one that is asked for, with a fake of apk', async ({ host }) => {
  const gone = `'${host.folder.replaceAll("'", "'\\''")}/gone'`
  const fake = withTools(host, {
    apk: `
      case $* in
        *'info -e'*) [ -e ${gone} ] || echo git-2.4-r0 ;;
        *' del -- git') touch ${gone} ;;
        *) exit 1 ;;
      esac`,
  })
  const want = { name: 'git', state: 'absent', use: 'apk' }
  expect(await converge(packageModule, want, fake)).toMatchObject([{ after: 'git absent' }])
  expect(await converge(packageModule, want, fake)).toEqual([])
})
