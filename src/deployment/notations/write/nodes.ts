import type { Place } from '../../../base/place.ts'
import type { Node } from '../../../base/yaml.ts'

/** Where things stand that nobody wrote. */
export const nowhere: Place = { source: { file: '', text: '' }, offset: 0 }

/** A key without a value. */
export const nothing: Node = { kind: 'scalar', value: null, raw: false, place: nowhere }
