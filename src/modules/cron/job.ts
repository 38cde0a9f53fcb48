import { byteText } from '../../host/files/edited-text.ts'
import type { Want } from './params.ts'

/** `0 3 * * * command`, in files of the system `0 3 * * * user command`. */
export function jobLine(want: Want): string {
  const { minute, hour, day, month, weekday, special_time, cron_file, user, job, disabled } = want
  const when = special_time ? [`@${special_time}`] : [minute, hour, day, month, weekday]
  const who = cron_file === undefined ? [] : [user]
  return byteText((disabled ? '#' : '') + [...when, ...who, withoutOuterLineBreaks(job)].join(' '))
}

/** Line breaks around a job come from how YAML was written. */
export function withoutOuterLineBreaks(job = ''): string {
  return job.replace(/^[\r\n]+|[\r\n]+$/g, '')
}
