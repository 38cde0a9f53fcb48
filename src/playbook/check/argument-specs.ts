import { join } from 'node:path'
import { argumentTypes } from '../../base/argument-spec.ts'
import { didYouMean } from '../../base/nearest.ts'
import type { Place } from '../../base/place.ts'
import type { Problems } from '../../base/problems.ts'
import { type Entry, entryOf, type MapNode, type Node, nodeOf, plainValue } from '../../base/yaml.ts'
import type { Role, Task } from '../../model/playbook.ts'
import { type Context, searchPath } from '../context.ts'
import { madeTask } from '../read/made-task.ts'
import { readMap } from '../read/read.ts'

/**
 * The task that checks the arguments of a role before its own tasks run; none where the role has no specification.
 * `specs` are those of `meta/argument_specs.yml`, by entry point: the name of the file of tasks.
 */
export function argumentCheck(
  role: Role,
  specs: Node | undefined,
  entryPoint: string,
  place: Place,
  context: Context,
): Task[] {
  const map = specs && readMap(specs, 'argument_specs', context.problems)
  const written = entryOf(map, entryPoint)?.value
  const spec = written && readMap(written, `The arguments of ${role.name}`, context.problems)
  if (!spec) return []
  const options = entryOf(spec, 'options')?.value ?? nodeOf({}, spec.place)
  checkOptions(options, context.problems)
  const { inherited } = context
  return [
    madeTask(title(entryPoint, spec), {
      module: 'validate_argument_spec',
      args: nodeWith(place, {
        argument_spec: asData(options),
        provided_arguments: nodeOf(givenTo(role, options), place),
        validate_args_context: asData(nodeOf(contextOf(role, entryPoint), place)),
      }),
      place,
      inherited: { ...inherited, tags: [...inherited.tags, 'always'] },
      role,
      search: searchPath({ ...context, role }),
    }),
  ]
}

function title(entryPoint: string, spec: MapNode): string {
  const description = entryOf(spec, 'short_description')?.value
  const suffix = description?.kind === 'scalar' ? ` - ${description.value}` : ''
  return `Validating arguments against arg spec '${entryPoint}'${suffix}`
}

function contextOf({ name, folder }: Role, entryPoint: string) {
  return { type: 'role', name, argument_spec_name: entryPoint, path: join(folder, 'meta') }
}

/** The arguments of the role: its parameters, and the variables with the names of its arguments. */
function givenTo({ params }: Role, options: Node): Record<string, string> {
  const declared = options.kind === 'map' ? options.entries.flatMap(namesOf) : []
  const names = [...new Set([...declared, ...params.keys()])]
  return Object.fromEntries(names.map(name => [name, `{{default ${name} omit}}`]))
}

function namesOf({ key, value }: Entry): string[] {
  const aliases = entryOf(value, 'aliases')?.value
  return [key, ...(aliases?.kind === 'list' ? aliases.items.map(plainValue).map(String) : [])]
}

/** Reports options that are no maps, and unknown types. */
function checkOptions(options: Node, problems: Problems): void {
  for (const { key, value } of readMap(options, 'options', problems)?.entries ?? []) {
    const option = readMap(value, `The argument ${key}`, problems)
    for (const name of ['type', 'elements']) {
      const type = entryOf(option, name)?.value
      const text = String(type && plainValue(type))
      if (type && !argumentTypes.includes(text)) {
        const hint = didYouMean(text, argumentTypes) ?? `types are ${argumentTypes.join(', ')}`
        problems.add(`There is no type ${text}`, type.place, hint)
      }
    }
    const inner = entryOf(option, 'options')?.value
    if (inner) checkOptions(inner, problems)
  }
}

function nodeWith(place: Place, values: Readonly<Record<string, Node>>): MapNode {
  const entries = Object.entries(values).map(([key, value]) => ({ key, keyPlace: place, value }))
  return { kind: 'map', entries, place }
}

/** The same tree with every text as raw data, without templates. */
function asData(node: Node): Node {
  if (node.kind === 'list') return { ...node, items: node.items.map(asData) }
  if (node.kind === 'scalar') return { ...node, raw: true }
  return { ...node, entries: node.entries.map(entry => ({ ...entry, value: asData(entry.value) })) }
}
