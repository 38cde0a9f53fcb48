import { TaskError } from '../../base/errors.ts'
import { withoutOuterLineBreaks } from './job.ts'
import type { Want } from './params.ts'
import { cronFilePath } from './question.ts'

export function refuseUnfit(want: Want): void {
  const { name, job, user, state, special_time, cron_file, env, insertafter, insertbefore } = want
  const refuse = (reason: string) => {
    throw new TaskError(`Cannot keep ${name}: ${reason}`)
  }
  const times = [want.minute, want.hour, want.day, want.month, want.weekday]
  if (/[\r\n]/.test(name + withoutOuterLineBreaks(job))) refuse('the name and the job must be one line each')
  if (special_time && times.some(time => time !== '*')) refuse('special_time excludes the other times')
  if (cron_file && cronFilePath(cron_file) === '/etc/crontab') refuse('/etc/crontab is none of ours')
  if (insertafter && insertbefore) refuse('insertafter and insertbefore exclude each other')
  if (env && /\s/.test(name)) refuse('the name of a variable has no white space')
  if (state === 'absent') return
  if (job === undefined) refuse('job is missing')
  if (cron_file && !user && !env) refuse('a job in cron_file needs user')
  if ((insertafter || insertbefore) && !env) refuse('insertafter and insertbefore are for env')
}
