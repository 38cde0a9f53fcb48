import { returned } from '../base/returns.ts'
import { editedContent } from '../host/files/edited-text.ts'
import { fileDifferences } from '../host/files/file-state.ts'
import { sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import { removal, tableChange, wantedFile } from './cron/changes.ts'
import { textAfter } from './cron/edit.ts'
import { tableLines } from './cron/lines.ts'
import { params } from './cron/params.ts'
import { fileOnlyQuestion, tableQuestion } from './cron/question.ts'
import { refuseUnfit } from './cron/refusals.ts'
import { parseState, tableText } from './cron/state.ts'
import { jobNames, variableNames } from './cron/table.ts'

export const cron = defineModule({
  name: 'cron',
  summary: 'Keep a job that runs at its times',
  params,
  examples: `
    - cron: { name: clean up, minute: 0, hour: 3, job: /usr/local/bin/clean-up }
    - cron: { name: check, minute: '*/5', job: /usr/local/bin/check, user: app }
    - cron: { name: report, special_time: daily, job: /usr/local/bin/report, user: root, cron_file: report }
    - cron: { name: PATH, env: true, job: '/usr/local/bin:/usr/bin:/bin' }
    - cron: { name: clean up, state: absent }
  `,
  returns: {
    jobs: returned('texts', 'The names of all jobs of the table'),
    envs: returned('texts', 'The names of all its variables'),
    cron_file: returned('text', 'The file of the table, where it is not that of a user'),
    backup_file: returned('text', 'With `backup`: where the table is kept as it was'),
  },

  observe: want => ({
    script: want.cron_file === undefined ? tableQuestion(want) : fileOnlyQuestion(want.cron_file),
    parse: output => parseState(sectionsOf(output)),
  }),

  *plan(want, now): Generator<Change> {
    refuseUnfit(want)
    const before = tableText(now)
    const after = textAfter(before, want)
    if (after === before) return
    if (now.kind === 'user') yield tableChange(want, before, after)
    else if (after === '' && want.state === 'absent') yield removal(now.file)
    else yield* fileDifferences(wantedFile(want, now.file), editedContent(after), now.file, now.accounts)
  },

  report(want, now) {
    const table = tableLines(textAfter(tableText(now), want))
    return { jobs: jobNames(table), envs: variableNames(table), cron_file: want.cron_file }
  },
})
