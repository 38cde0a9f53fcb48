import { flag, oneOf, text, type Values } from '../../base/params.ts'

export const params = {
  name: text('What the job is known by; with env, the name of the variable'),
  user: text('Whose job it is; with `cron_file`, who runs it').optional,
  job: text('The command; with env, the value').alias('value').optional,
  state: oneOf(['present', 'absent'], 'Whether it is there').or('present'),
  cron_file: text('A file in /etc/cron.d, or any by its path, instead of the table of the user').optional,
  minute: text('0-59, `*`, `*/5` and the like').or('*'),
  hour: text('0-23').or('*'),
  day: text('1-31').alias('dom').or('*'),
  month: text('1-12').or('*'),
  weekday: text('0-6, Sunday is 0').alias('dow').or('*'),
  special_time: oneOf(
    ['reboot', 'yearly', 'annually', 'monthly', 'weekly', 'daily', 'hourly'],
    'A time by its name',
  ).optional,
  disabled: flag('Whether the job stands there as a comment').or(false),
  env: flag('Keep a variable of the table instead of a job').or(false),
  insertafter: text('The variable after which a new one goes').optional,
  insertbefore: text('The variable before which a new one goes').optional,
  backup: flag(
    'Keep the table as it was, beside it, or in /tmp that of a user: `backup_file` of the result',
  ).or(false),
}

export type Want = Values<typeof params>
