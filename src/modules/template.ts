import { basename } from 'node:path'
import { flag, modeOrPreserve, oneOf, pathOrFolder, templateFile, text, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { reveal, Secret } from '../base/secret.ts'
import { lines, sh } from '../base/shell.ts'
import { type Accounts, accountsOf, accountsQuestion, attributes } from '../host/files/attributes.ts'
import { type Content, contentOf, localMode, shownUpTo } from '../host/files/content.ts'
import { targetScript } from '../host/files/destination.ts'
import {
  contentUnless,
  type FileState,
  fileDifferences,
  fileQuestion,
  fileStateOf,
} from '../host/files/file-state.ts'
import { fileReturns, fileValues } from '../host/files/report.ts'
import { sectionsOf } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'

const newlines = {
  '\\n': '\n',
  '\\r': '\r',
  '\\r\\n': '\r\n',
  '\n': '\n',
  '\r': '\r',
  '\r\n': '\r\n',
} as const
const sequences = Object.keys(newlines) as (keyof typeof newlines)[]

const params = {
  src: templateFile('The template; what it yields becomes the content of the file'),
  dest: pathOrFolder(
    'Where the file goes; into a folder, it goes by the name of the template without `.hbs`',
  ),
  ...attributes,
  mode: modeOrPreserve('Its permissions; `preserve` takes those of the template').optional,
  backup: flag('Keep the file that was there, under a name with the time: `backup_file` of the result').or(
    false,
  ),
  force: flag('Whether a file that is there is brought up to date').or(true),
  follow: flag('Where dest is a link, write what it leads to').or(false),
  validate: text('A command that must accept the new file first; `%s` stands for its path').optional,
  newline_sequence: oneOf(sequences, 'What ends each line').or('\n'),
}

type Want = Values<typeof params>

export interface Now {
  readonly file: FileState
  readonly accounts: Accounts
}

export const template = defineModule({
  name: 'template',
  summary: 'Keep a file with the content that a template yields',
  params,
  examples: `
    - template: { src: nginx.conf.hbs, dest: /etc/nginx/nginx.conf, mode: '0644', validate: nginx -t -c %s }
    - template: { src: app.env.hbs, dest: /srv/app/env, owner: app, mode: '0600', backup: true }
  `,
  differences: [
    'Templates are written in Handlebars, as [Expressions](../expressions.md) says; by custom their names end with `.hbs`',
  ],

  returns: { src: returned('text', 'The template, on the control side'), ...fileReturns },

  observe(want) {
    const checksum = contentFor(want).checksum()
    return {
      script: lines([
        targetScript(want.dest, nameFor(want)),
        fileQuestion(sh`"$target"`, { follow: want.follow, read: contentUnless(checksum, shownUpTo) }),
        accountsQuestion(want),
      ]),
      parse(output) {
        const parts = sectionsOf(output)
        return { file: fileStateOf(parts), accounts: accountsOf(parts, want) } as Now
      },
    }
  },

  *plan(want, { file, accounts }) {
    if (file.state && !want.force) return
    const folders = want.dest.endsWith('/') ? {} : undefined
    yield* fileDifferences({ ...want, mode: modeOf(want), folders }, contentFor(want), file, accounts)
  },

  report(want, { file, accounts }) {
    const content = file.state && !want.force ? undefined : contentFor(want)
    return { src: want.src.path, ...fileValues(file, content, { ...want, mode: modeOf(want) }, accounts) }
  },
})

function modeOf({ mode, src }: Want): string | undefined {
  return mode === 'preserve' ? localMode(src.path) : mode
}

/** What the template yields, every line end made the wanted one, as Ansible does. */
function contentFor({ src, newline_sequence }: Want): Content {
  const rendered = src.content ?? ''
  const text = reveal(rendered).replaceAll(/\r\n|\r|\n/g, newlines[newline_sequence])
  return contentOf(rendered instanceof Secret ? new Secret(text) : text)
}

function nameFor({ src }: Want): string {
  return basename(src.path).replace(/\.hbs$/, '')
}
