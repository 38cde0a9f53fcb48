import type { Redaction } from '../../base/redaction.ts'
import { Secret } from '../../base/secret.ts'
import type { Node } from '../../base/yaml.ts'
import { renderNode } from '../../expressions/text.ts'
import type { Variable } from '../../model/inventory.ts'
import type { Play } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'
import type { RunContext } from '../context.ts'

/**
 * The play with the answers to its `vars_prompt`. Variables of the command line are not asked for. The answer is secret
 * where it is not shown while it is typed, or where it would be without an answer.
 */
export async function withAnswers(play: Play, { world, scopes }: RunContext): Promise<Play> {
  const { redaction } = world
  const prompted = new Map<string, Variable>()
  const asking = { ...play, prompted }
  for (const prompt of play.prompts) {
    const scope = scopes.forPlay(asking)
    const { name, isConfirmed } = prompt
    if (world.options.extraVars.has(name)) {
      if (prompt.isPrivate) redaction.add(scope.get(name))
      continue
    }
    const given = value(prompt.fallback, scope)
    const isPrivate = prompt.isPrivate || given instanceof Secret
    const fallback =
      given === undefined ? undefined : given instanceof Secret ? given.reveal() : String(given)
    const text = redacted(value(prompt.question, scope) ?? name, redaction)
    const answer = await world.prompt({ name, text, isPrivate, isConfirmed, fallback })
    if (isPrivate) redaction.add(answer)
    prompted.set(name, { data: isPrivate ? new Secret(answer) : answer })
  }
  return asking
}

function value(node: Node | undefined, scope: Scope): unknown {
  return (node && renderNode(node, scope)) ?? undefined
}

function redacted(value: unknown, redaction: Redaction): string {
  redaction.addSecretsIn(value)
  return redaction.redact(value instanceof Secret ? value.reveal() : String(value))
}
