import { convertedExpression } from './expression.ts'
import { jinjaParts } from './jinja.ts'
import { type Edit, edited, editOf, type YamlText, yamlTexts } from './scalars.ts'
import type { ConvertedText, Left } from './template.ts'

/** Keywords whose values are expressions without braces. */
const conditions = new Set(['when', 'changed_when', 'failed_when', 'until', 'break_when', 'that'])

/** A YAML file of Ansible with its expressions written anew. Comments and layout stay. @throws YAMLException */
export function convertedYaml(source: string): ConvertedText {
  const left: Left[] = []
  const edits: Edit[] = []
  let count = 0
  for (const text of yamlTexts(source)) {
    const { value, problems, expressions } = converted(text)
    left.push(...problems.map(message => ({ message, offset: text.event.valueStart })))
    count += expressions
    if (value !== text.value) edits.push(editOf(text, value, source))
  }
  return { text: edited(source, edits), left, count }
}

interface Value {
  readonly value: string
  readonly problems: readonly string[]
  /** How many expressions it has. */
  readonly expressions: number
}

function converted(text: YamlText): Value {
  const key = text.keys.at(-1) ?? ''
  const renamed = isTemplateSource(text) ? text.value.replace(/\.j2(?=$|\s)/, '.hbs') : text.value
  if (conditions.has(key)) return condition(renamed)
  return renamed.includes('{{') || renamed.includes('{%') ? template(renamed) : unchanged(renamed)
}

/** Braces that stand around a whole condition are taken away: they never did anything. */
function condition(value: string): Value {
  if (value.trim() === '' || /^(true|false|yes|no)$/i.test(value.trim())) return unchanged(value)
  const bare = /^\{\{([^{}]*)\}\}$/.exec(value.trim())?.[1] ?? value
  const { text, problem, isLeft } = convertedExpression(bare)
  return { value: isLeft ? value : text, problems: problem === undefined ? [] : [problem], expressions: 1 }
}

function template(value: string): Value {
  const problems: string[] = []
  const parts = jinjaParts(value).map(part => {
    if (part.kind === 'text') return part.text.replaceAll('{{', '\\{{')
    if (part.kind === 'comment') return ''
    const { text, problem } =
      part.kind === 'block'
        ? { text: part.text, problem: `{% ${part.text} %} cannot stand in YAML` }
        : convertedExpression(part.text)
    if (problem !== undefined) problems.push(problem)
    return part.kind === 'block' ? `{% ${text} %}` : `{{ ${text} }}`
  })
  return { value: parts.join(''), problems, expressions: parts.length }
}

function unchanged(value: string): Value {
  return { value, problems: [], expressions: 0 }
}

/** `src` of a template, or the text of a task that holds all of its parameters. */
function isTemplateSource({ keys }: YamlText): boolean {
  const [module = '', parameter] = keys.slice(-2)
  const isTemplate = (name: string) => /^(ansible\.builtin\.)?template$/.test(name)
  return (isTemplate(module) && parameter === 'src') || isTemplate(keys.at(-1) ?? '')
}
