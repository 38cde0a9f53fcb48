import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { serviceFacts } from './service_facts.ts'

const fact = (name: string, state: string, status: string) => ({
  [name]: { name, state, status, source: 'systemd' },
})

const files = `
  list-unit-files) printf '%s\\n' 'ssh.service enabled enabled' 'app@.service disabled enabled' 'x.service masked enabled' ;;`

test('gathers what systemctl says, with a fake of it', async ({ host }) => {
  const own = withTools(host, {
    systemctl: `case $1 in ${files}
      list-units) printf '%s\\n' \\
        'ssh.service loaded active running OpenBSD Secure Shell server' \\
        '  app@1.service loaded failed failed Application' \\
        'x.service masked inactive dead x.service' \\
        'gone.service not-found inactive dead gone.service' ;;
    esac`,
  })
  expect(await act(serviceFacts, {}, own)).toEqual({
    effects: {
      facts: {
        services: {
          ...fact('ssh.service', 'running', 'enabled'),
          ...fact('app@1.service', 'failed', 'unknown'),
          ...fact('x.service', 'stopped', 'masked'),
          ...fact('gone.service', 'stopped', 'not-found'),
          ...fact('app@.service', 'stopped', 'disabled'),
        },
      },
    },
  })
})

test('knows unit files where systemd does not run', async ({ host }) => {
  const own = withTools(host, { systemctl: `case $1 in ${files} *) exit 1 ;; esac` })
  const { effects } = await act(serviceFacts, {}, own)
  expect(effects?.facts?.['services']).toMatchObject(fact('ssh.service', 'unknown', 'enabled'))
})

test('is skipped without systemctl', async ({ host }) => {
  const own = withTools(host, {}, { PATH: host.folder })
  expect(await act(serviceFacts, {}, own)).toMatchObject({ skipped: true })
})
