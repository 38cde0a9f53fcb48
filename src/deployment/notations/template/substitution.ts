import { didYouMean, nearest } from '../../../base/nearest.ts'
import type { Place } from '../../../base/place.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'

/** What stands for names in braces. */
export interface Substitutes {
  /** Values by the variables that a service is told, such as `PORT_HTTP`. */
  readonly variables: ReadonlyMap<string, string>
  /** Names of the section `Generate`. */
  readonly generated: ReadonlySet<string>
}

/**
 * The same value, in which `{PORT_HTTP}`, `{SD_REDIS}` or `{Password}` became what they stand for. Other braces stay, and
 * so do expressions and what a shell reads (`${PORT}`).
 */
export function substituted(node: Node, substitutes: Substitutes, problems: Problems): Node {
  if (node.kind === 'list') {
    return { ...node, items: node.items.map(item => substituted(item, substitutes, problems)) }
  }
  if (node.kind !== 'scalar' || node.raw || typeof node.value !== 'string') return node
  const fill = (written: string, name: string | undefined) =>
    (name === undefined ? undefined : standsFor(name, substitutes, node.place, problems)) ?? written
  return { ...node, value: outsideExpressions(node.value, text => text.replaceAll(braces, fill)) }
}

/** The same for a command, which everybody on its host may see: so no generated text may stand in it. */
export function substitutedCommand(node: Node, substitutes: Substitutes, problems: Problems): Node {
  for (const text of node.kind === 'list' ? node.items : [node]) {
    const written = text.kind === 'scalar' && typeof text.value === 'string' ? text.value : ''
    const secret = [...written.matchAll(braces)]
      .map(([, name = '']) => name)
      .find(name => substitutes.generated.has(name))
    if (secret === undefined) continue
    const variable = secret.toUpperCase()
    const hint = `env: { ${variable}: '{${secret}}' }, and $${variable} in the command`
    problems.add(`Everybody on the host would see {${secret}} in a command`, text.place, hint)
  }
  return substituted(node, substitutes, problems)
}

/** A variable of a shell, or a name in braces. */
const braces = /\$\{[^{}]*\}|\{([A-Za-z_]\w*)\}/g

/** A text of which only that changes which stands outside of `{{ }}`. */
function outsideExpressions(text: string, change: (text: string) => string): string {
  const done: string[] = []
  let from = 0
  while (from < text.length) {
    const start = text.indexOf('{{', from)
    const end = start < 0 ? -1 : text.indexOf('}}', start)
    if (end < 0) break
    done.push(change(text.slice(from, start)), text.slice(start, end + 2))
    from = end + 2
  }
  return [...done, change(text.slice(from))].join('')
}

/** Whether a text has braces that would be replaced, or refused. */
export function hasBraces(text: string, generated: ReadonlySet<string>): boolean {
  return [...text.matchAll(braces)].some(
    ([, name]) => name !== undefined && (isOurs(name) || /^[A-Z]/.test(name) || generated.has(name)),
  )
}

function isOurs(name: string): boolean {
  return /^(PORT|SD|DEPLOY)(_[A-Z\d_]*)?$/.test(name)
}

function standsFor(
  name: string,
  { variables, generated }: Substitutes,
  place: Place,
  problems: Problems,
): string | undefined {
  if (generated.has(name)) return `{{ generated.${name} }}`
  const value = variables.get(name)
  if (value !== undefined) return value
  if (isOurs(name)) {
    const known = [...variables.keys()]
    const hint = didYouMean(name, known) ?? `there are ${known.slice(0, 12).join(', ')}`
    return problems.add(`Nothing is called {${name}}`, place, hint)
  }
  const meant = /^[A-Z]/.test(name) ? nearest(name, generated) : undefined
  if (meant !== undefined) problems.add(`Nothing is called {${name}}`, place, `did you mean {${meant}}?`)
  return undefined
}
