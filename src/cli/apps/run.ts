import type { Place } from '../../base/place.ts'
import type { Node } from '../../base/yaml.ts'
import { playsIn } from '../../playbook/load.ts'
import { askedOf } from '../flags/options.ts'
import { playFrom } from '../play/play.ts'
import type { AppRequest } from './request.ts'

/** Runs a play that a command makes: through the gates, under the lock, and recorded, as any other run. */
export function runPlay(
  words: readonly string[],
  make: (place: Place) => Node,
  { name, given, context }: AppRequest,
): Promise<number> {
  const command = ['deliver', 'app', name, ...words]
  const place = { source: { file: command.join(' '), text: '' }, offset: 0 }
  const folder = process.cwd()
  const playbook: Node = { kind: 'list', items: [make(place)], place }
  return playFrom(
    { folders: [folder], load: options => playsIn(playbook, folder, options) },
    askedOf(command, given),
    context,
  )
}
