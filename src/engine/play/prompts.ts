import { Secret } from '../../base/secret.ts'
import type { Node } from '../../base/yaml.ts'
import { renderNode } from '../../expressions/text.ts'
import type { Variable } from '../../model/inventory.ts'
import type { Play } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'
import type { RunContext } from '../context.ts'

/** The play with the answers to its `vars_prompt`. Variables of the command line are not asked for. */
export async function withAnswers(play: Play, { world, scopes }: RunContext): Promise<Play> {
  const prompted = new Map<string, Variable>()
  const asking = { ...play, prompted }
  for (const prompt of play.prompts) {
    if (world.options.extraVars.has(prompt.name)) continue
    const scope = scopes.forPlay(asking)
    const { name, isPrivate, isConfirmed } = prompt
    const fallback = text(prompt.fallback, scope)
    const question = text(prompt.question, scope) ?? name
    const answer = await world.prompt({ name, text: question, isPrivate, isConfirmed, fallback })
    prompted.set(name, { data: isPrivate ? new Secret(answer) : answer })
  }
  return asking
}

function text(node: Node | undefined, scope: Scope): string | undefined {
  const value = node && renderNode(node, scope)
  if (value === undefined || value === null) return undefined
  return value instanceof Secret ? value.reveal() : String(value)
}
