import { returned } from '../base/returns.ts'
import { lines } from '../base/shell.ts'
import { accountsQuestion, type WantedAttributes } from '../host/files/attributes.ts'
import { fileDifferences } from '../host/files/file-state.ts'
import { fileReturns, fileValues } from '../host/files/report.ts'
import { sectionsOf } from '../host/sections.ts'
import { treeDifferences } from '../host/tree/differences.ts'
import { type Change, defineModule } from '../model/module.ts'
import { params } from './copy/params.ts'
import { parseState, question } from './copy/question.ts'
import { contentFor, modeFor, treeEntries } from './copy/source.ts'

export const copy = defineModule({
  name: 'copy',
  summary: 'Keep a file or a folder as a copy of one of the control side, or of the host',
  params,
  examples: `
    - copy: { src: app.service, dest: /etc/systemd/system/, mode: '0644' }
    - copy: { content: "{{ motd }}\\n", dest: /etc/motd }
    - copy: { src: site/, dest: /var/www, owner: www-data, directory_mode: '0755' }
    - copy: { src: /etc/app/defaults, dest: /etc/app/current, remote_src: true, backup: true }
  `,

  returns: { src: returned('text', 'What is copied'), ...fileReturns },

  observe: want => ({
    script: lines([question(want), accountsQuestion(want)]),
    parse: output => parseState(sectionsOf(output), want),
  }),

  *plan(want, now): Generator<Change> {
    const { accounts } = now
    const { owner, group, directory_mode } = want
    if (now.kind === 'folder') {
      yield* treeDifferences(want, treeEntries(want, now.source), now.folder, accounts)
      return
    }
    if (now.file.state && !want.force) return
    const folders: WantedAttributes = { owner, group, mode: directory_mode }
    const wanted = { ...want, mode: modeFor(want, now.source), ...(want.dest.endsWith('/') && { folders }) }
    yield* fileDifferences(wanted, contentFor(want, now.source), now.file, accounts)
  },

  report(want, now) {
    const src = want.src?.path
    if (now.kind === 'folder') return { src, dest: now.folder.root, state: 'directory' }
    const content = now.file.state && !want.force ? undefined : contentFor(want, now.source)
    const wanted = { ...want, mode: modeFor(want, now.source) }
    return { src, ...fileValues(now.file, content, wanted, now.accounts) }
  },
})
