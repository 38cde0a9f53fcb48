import { expect } from 'vitest'
import { Redaction } from '../../base/redaction.ts'
import { test, writeFiles } from '../../base/testing.ts'
import { loadInventory } from '../../inventory/load.ts'
import { environmentFor, ours, revealedIn, writeSecrets } from '../../secrets/testing.ts'
import { secretsOpener } from './opener.ts'

test('secrets are variables of hosts and groups, and the key is for no child', async ({ folder }) => {
  process.env['DELIVER_KEY'] = ours.secret.reveal()
  writeFiles(folder, {
    'environment.yml': `recipients: ${ours.recipient}\n`,
    'hosts.yml': 'web: { hosts: { web1: } }\n',
  })
  await writeSecrets(folder, 'web', 'password: <hunter22>\n')
  const redaction = new Redaction()
  const secrets = secretsOpener(redaction)
  expect(process.env['DELIVER_KEY']).toBeUndefined()
  const read = async () => {
    const { hosts } = await loadInventory([folder], { secrets })
    return hosts
      .get('web1')
      ?.variables.map(({ layer, variables }) => [layer, revealedIn(Object.fromEntries(variables))])
  }
  const expected = [['group_vars', { password: { data: 'hunter22' } }]]
  expect([await read(), await read()]).toEqual([expected, expected])
  expect(redaction.redact('hunter22')).toBe('***')
})

test('an environment without secrets needs nothing', async () => {
  expect(await secretsOpener(new Redaction())(environmentFor([]))).toEqual([])
})
