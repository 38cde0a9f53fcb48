import type { Change } from '../../model/module.ts'
import { setSettings } from './commands.ts'
import type { Want } from './params.ts'
import { isSet, repeatable, settingLine, wantedSettings } from './settings.ts'
import type { Now } from './state.ts'

/** What the settings lack. A container that is not there yet lacks all: its template may bring others. */
export function* configuration(want: Want, now: Now): Generator<Change> {
  const wanted = wantedSettings(want)
  const lacking = wanted.filter(setting => !isSet(setting, wanted, now.config))
  if (lacking.length === 0) return
  const keys = lacking.filter(({ key }) => !repeatable.test(key)).map(({ key }) => key)
  const before = now.config.filter(({ key }) => keys.includes(key))
  yield {
    what: 'config',
    before: before.map(settingLine).join('\n'),
    after: lacking.map(settingLine).join('\n'),
    settle: setSettings(want, keys, lacking),
  }
}
