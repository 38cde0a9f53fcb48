import { oneOf, secretMap, text } from '../base/params.ts'
import { reveal, Secret } from '../base/secret.ts'
import { sh } from '../base/shell.ts'
import { folderOf } from '../host/deployments/release.ts'
import { filledLines } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'

const params = {
  deployment: text('The deployment'),
  state: oneOf(['known', 'kept'], '`known`: nothing is done; `kept`: the host keeps the texts').or('known'),
  texts: secretMap('The texts by name, for `kept`').or({}),
}

/** Texts that were made at random once for a deployment: each host keeps them where only root can look. */
export const generatedTexts = defineModule({
  name: 'generated_texts',
  summary: 'Keep the texts that were made at random for a deployment',
  params,
  examples: `
    - generated_texts: { deployment: blog }
      register: known
    - generated_texts: { deployment: blog, state: kept, texts: { Key: 0a1b2c3d } }
  `,

  observe: ({ deployment }) => ({
    script: sh`cat ${fileOf(deployment)} 2>/dev/null || :`,
    parse: output => new Map(filledLines(output).map(line => line.split(' ') as [string, string])),
  }),

  *plan(want, now) {
    const texts = new Map(Object.entries(want.texts).map(([name, value]) => [name, reveal(value)]))
    const isKept = [...texts].every(([name, value]) => now.get(name) === value)
    if (want.state === 'known' || isKept) return
    const content = [...new Map([...now, ...texts])].map(([name, value]) => `${name} ${value}\n`).join('')
    const folder = folderOf(want.deployment)
    yield { what: 'folder', after: 'there', settle: sh`mkdir -p -m 0700 -- ${folder}` }
    yield {
      what: `texts ${[...texts.keys()].join(', ')}`,
      after: 'kept',
      settle: {
        kind: 'file write',
        path: fileOf(want.deployment),
        content: new Secret(content),
        mode: '0600',
      },
    }
  },

  report: (_, now) => ({
    texts: Object.fromEntries([...now].map(([name, value]) => [name, new Secret(value)])),
  }),
})

function fileOf(deployment: string): string {
  return `${folderOf(deployment)}/generated`
}
