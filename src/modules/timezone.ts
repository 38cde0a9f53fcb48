import { TaskError } from '../base/errors.ts'
import { oneOf, text } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, sh } from '../base/shell.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { defineModule, settle } from '../model/module.ts'

const zones = '/usr/share/zoneinfo'

export const timezone = defineModule({
  name: 'timezone',
  summary: 'Keep the time zone of a host',
  params: {
    name: text('The zone, such as `Europe/Berlin` or `Etc/UTC`').check(
      name => /^[\w+-]+(\/[\w+-]+)*$/.test(name),
      'must be the name of a zone, such as Europe/Berlin',
    ),
    hwclock: oneOf(['UTC', 'local'], 'Whether the clock of the hardware shows UTC: only that is kept').or(
      'UTC',
    ),
  },
  examples: `
    - timezone: { name: Europe/Berlin }
  `,
  differences: ['`hwclock: local` is refused: clocks that show local time are wrong twice a year'],
  returns: { name: returned('text', 'The zone') },

  observe: ({ name }) => ({
    script: lines([
      section('link'),
      sh`readlink -f /etc/localtime 2>/dev/null || :`,
      section('file'),
      sh`cat /etc/timezone 2>/dev/null || :`,
      section('known'),
      sh`if [ -f ${`${zones}/${name}`} ]; then echo yes; fi`,
      section('real'),
      sh`readlink -f ${`${zones}/${name}`} 2>/dev/null || :`,
    ]),
    parse(output) {
      const { link = '', file = '', known = '', real = '' } = sectionsOf(output)
      return { link: link.trim(), file: file.trim(), isKnown: known.trim() === 'yes', real: real.trim() }
    },
  }),

  *plan({ name, hwclock }, { link, file, isKnown, real }) {
    if (hwclock === 'local') throw new TaskError('Cannot keep the clock of the hardware at local time')
    if (!isKnown) {
      throw new TaskError(`Cannot set the time zone: the host knows no ${name}`, {
        hint: 'names are such as Europe/Berlin; the package tzdata brings them',
      })
    }
    const shown = link.startsWith(`${zones}/`) ? link.slice(zones.length + 1) : link || 'none'
    const target = `${zones}/${name}`
    if (link !== real) {
      const made = sh`
        made=/etc/.deliver-localtime.$$
        ln -s ${target} "$made" && mv -fT "$made" /etc/localtime`
      yield { what: 'time zone', before: shown, after: name, settle: made }
    }
    if (file !== '') {
      yield* settle('/etc/timezone', file, name, name => ({
        kind: 'file write',
        path: '/etc/timezone',
        content: `${name}\n`,
      }))
    }
  },
})
