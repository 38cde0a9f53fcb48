import { Secret } from './secret.ts'

/** What kinds of values there are; `any` is of whatever kind. */
export type ReturnType = 'text' | 'number' | 'flag' | 'texts' | 'maps' | 'map' | 'any'

/** One value that a task can register: what it is, declared once for the manual and for the check of playbooks. */
export interface Return {
  readonly type: ReturnType
  readonly doc: string
  /** What is inside a map, or inside each map of a list. Without it, that is not known in advance. */
  readonly fields?: Returns
}

/** Values by name. */
export type Returns = Readonly<Record<string, Return>>

/** Declares a value that a module gives. */
export function returned(type: ReturnType, doc: string, fields?: Returns): Return {
  return { type, doc, ...(fields && { fields }) }
}

/** What every task can register, whatever its module. */
export const commonReturns: Returns = {
  changed: returned('flag', 'Whether the task changed the host'),
  failed: returned('flag', 'Whether it failed'),
  skipped: returned('flag', 'Whether it was skipped: only there when it was'),
  skip_reason: returned('text', 'Why it was skipped'),
  false_condition: returned('text', 'The condition that did not hold'),
  unreachable: returned('flag', 'Whether the host was lost: only there when it was'),
  refused: returned('flag', 'Whether the host is another than the one that is known: only there when it is'),
  uncertain: returned('text', 'In check mode: why it is not known what the task would do'),
  msg: returned('any', 'What there is to tell people'),
  changes: returned('maps', 'What was changed', {
    what: returned('text', 'What differed'),
    before: returned('text', 'What it was'),
    after: returned('text', 'What it is'),
  }),
  failed_when_result: returned('flag', 'What `failed_when` says'),
  attempts: returned('number', 'How often it was tried, with `until`'),
  results: returned('maps', 'With a loop: what came of each item'),
  item: returned('any', 'With a loop: the item'),
  ansible_job_id: returned('text', 'With `async`: the job, for async_status'),
  results_file: returned('text', 'With `async`: where the job keeps what came of it'),
  started: returned('number', 'With `async`: 1 once the job was started'),
  finished: returned('number', 'With `async`: 1 once the job has ended'),
}

/** The problems of values: those that are not declared, and those that are of another kind. */
export function returnProblems(values: Readonly<Record<string, unknown>>, returns: Returns): string[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null)
    .flatMap(([name, value]) => {
      const declared = Object.hasOwn(returns, name) ? returns[name] : undefined
      if (!declared) return [`${name} is not declared`]
      if (!isOf[declared.type](value)) return [`${name} is no ${declared.type}, but ${JSON.stringify(value)}`]
      const { fields } = declared
      if (!fields) return []
      const maps = declared.type === 'maps' ? (value as Values[]) : [value as Values]
      return maps.flatMap(map => returnProblems(map, fields)).map(problem => `${name}.${problem}`)
    })
}

type Values = Readonly<Record<string, unknown>>

const isText = (value: unknown) => typeof value === 'string' || value instanceof Secret
const isMap = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)

const isOf: Readonly<Record<ReturnType, (value: unknown) => boolean>> = {
  text: isText,
  number: value => typeof value === 'number',
  flag: value => typeof value === 'boolean',
  texts: value => Array.isArray(value) && value.every(isText),
  maps: value => Array.isArray(value) && value.every(isMap),
  map: isMap,
  any: () => true,
}
