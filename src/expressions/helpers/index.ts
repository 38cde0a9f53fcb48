import type { Helper } from '../helper.ts'
import { comparing } from './comparing.ts'
import { controller } from './controller.ts'
import { encodings } from './encodings.ts'
import { lists } from './lists.ts'
import { logic } from './logic.ts'
import { maps } from './maps.ts'
import { network } from './network.ts'
import { numbers } from './numbers.ts'
import { paths } from './paths.ts'
import { presence } from './presence.ts'
import { results } from './results.ts'
import { texts } from './text.ts'
import { time } from './time.ts'
import { types } from './types.ts'

const groups: readonly (readonly Helper[])[] = [
  logic,
  presence,
  results,
  types,
  comparing,
  texts,
  numbers,
  lists,
  maps,
  paths,
  encodings,
  network,
  time,
  controller,
]

/** Every helper by its name, group by group as the manual shows them. */
export const helpers: ReadonlyMap<string, Helper> = new Map(
  groups.flat().map(helper => [helper.name, helper]),
)
