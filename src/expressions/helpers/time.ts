import { formatTime, parseTime } from '../algorithms/clock.ts'
import { boolean, inGroup, number, optional, refuse, text } from '../helper.ts'

const define = inGroup('time')

/** The last second that a date can have, in the year 275760. */
const lastSecond = 8.64e12
const standard = '%Y-%m-%d %H:%M:%S'
const utc = boolean('whether it is the time of UTC, not of the local zone')

export const time = [
  define({
    name: 'now',
    doc: 'The date and time of this moment',
    options: { utc, format: text('how it is written: %Y-%m-%d %H:%M:%S unless given') },
    examples: [
      ['match (now utc=true) "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d"', true],
      ['gt (int (now format="%s")) 0', true],
    ],
    run: (_, { utc = false, format = standard }) => formatTime(format, Date.now() / 1000, utc),
  }),
  define({
    name: 'strftime',
    doc: 'A moment, given in seconds since 1970, written as a format says; this moment when none is given',
    args: [text('format'), optional(number('seconds'))],
    options: { utc },
    examples: [
      ['strftime "%Y-%m-%d" 0 utc=true', '1970-01-01'],
      ['strftime "%a %e %b, %I:%M %p" 86400 utc=true', 'Fri  2 Jan, 12:00 AM'],
    ],
    run: ([format, seconds = Date.now() / 1000], { utc = false }) =>
      Math.abs(seconds) <= lastSecond
        ? formatTime(format, seconds, utc)
        : refuse('The calendar does not go that far'),
  }),
  define({
    name: 'to_datetime',
    doc: 'The seconds since 1970 of a moment that is written as a format says: %Y-%m-%d %H:%M:%S unless given',
    args: [text('text'), optional(text('format'))],
    options: { utc },
    examples: [
      ['to_datetime "1970-01-02 00:00:00" utc=true', 86400],
      ['sub (to_datetime "2024-03-01" "%Y-%m-%d") (to_datetime "2024-02-28" "%Y-%m-%d")', 172800],
      ['to_datetime "2024-01-01T00:00:00+01:00" "%Y-%m-%dT%H:%M:%S%z"', 1704063600],
    ],
    run: ([text, format = standard], { utc = false }) =>
      parseTime(text, format, utc) ?? refuse(`Cannot read ${JSON.stringify(text)} as ${format}`),
  }),
]
