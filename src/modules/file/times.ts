import { TaskError } from '../../base/errors.ts'
import { text } from '../../base/params.ts'
import { sh } from '../../base/shell.ts'
import { onHeld } from '../../host/files/attributes.ts'
import type { PathState } from '../../host/files/look.ts'
import type { Change } from '../../model/module.ts'

const touchFormat = '%Y%m%d%H%M.%S'

/** The parameters about the times of a path. */
export const times = {
  modification_time: text('When it was changed last: `preserve`, `now`, or a time').optional,
  modification_time_format: text('How modification_time is written').or(touchFormat),
  access_time: text('When it was read last: `preserve`, `now`, or a time').optional,
  access_time_format: text('How access_time is written').or(touchFormat),
}

export interface WantedTimes {
  readonly modification_time?: string | undefined
  readonly modification_time_format: string
  readonly access_time?: string | undefined
  readonly access_time_format: string
}

/** What differs between the times of a path and the wanted ones. */
export function* timeDifferences(
  path: string,
  want: WantedTimes,
  now: PathState | undefined,
  usual: 'preserve' | 'now',
): Generator<Change> {
  const { modification_time = usual, access_time = usual } = want
  const modified = wantedTime(modification_time, want.modification_time_format)
  const accessed = wantedTime(access_time, want.access_time_format)
  yield* timeDifference('modification time', '-m', path, now, now?.modified, modified)
  yield* timeDifference('access time', '-a', path, now, now?.accessed, accessed)
}

function* timeDifference(
  what: string,
  option: string,
  path: string,
  now: PathState | undefined,
  before: string | undefined,
  after: string,
): Generator<Change> {
  if (after === 'preserve' || (before !== undefined && timestampOfStat(before) === after)) return
  const time = after === 'now' ? [] : ['-t', after]
  const command = sh`touch -c -h ${option} ${time} -- "$deliver_held"`
  yield { what, before, after, settle: onHeld(path, now, [command]) }
}

function wantedTime(time: string, format: string): string {
  return time === 'preserve' || time === 'now' ? time : timestampOf(time, format)
}

/** How many digits each directive of a time format stands for. */
const digits: Readonly<Record<string, number>> = { Y: 4, m: 2, d: 2, H: 2, M: 2, S: 2, y: 2 }

/** A time that was written in a format of strftime, as `touch -t` takes it: `202601312359.59`. */
export function timestampOf(time: string, format: string): string {
  const names: string[] = []
  const pattern = format.replace(/%(.)|[^\w\s]/g, (literal, directive?: string) => {
    if (directive === undefined) return `\\${literal}`
    if (directive === '%') return '%'
    const width = digits[directive]
    if (!width) throw new TaskError(`Cannot read times as ${format}: %${directive} is not understood`)
    names.push(directive)
    return `(\\d{${width}})`
  })
  const found = new RegExp(`^${pattern}$`).exec(time)
  if (!found) throw new TaskError(`Cannot read the time ${time}: it is not written as ${format}`)
  const parts = Object.fromEntries(names.map((name, i) => [name, found[i + 1]]))
  const year = parts['Y'] ?? (parts['y'] ? centuryOf(parts['y']) + parts['y'] : '1900')
  const { m = '01', d = '01', H = '00', M = '00', S = '00' } = parts
  return `${year}${m}${d}${H}${M}.${S}`
}

/** A time that `stat` printed, as `touch -t` takes it; nothing when it has fractions of a second. */
function timestampOfStat(time: string): string | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d+)-(\d+)-(\d+) (\d+):(\d+):(\d+)(?:\.0+)?(?: |$)/.exec(time) ?? []
  return year && `${year}${month}${day}${hour}${minute}.${second}`
}

/** As POSIX has it: 69 to 99 are of the last century. */
function centuryOf(year: string): string {
  return Number(year) >= 69 ? '19' : '20'
}
