import { TaskError } from '../base/errors.ts'
import { oneOf, text, textMap } from '../base/params.ts'
import { sh } from '../base/shell.ts'
import { defineModule, settle } from '../model/module.ts'

interface Node {
  readonly Spec: {
    readonly Availability: string
    readonly Role: string
    readonly Labels: Readonly<Record<string, string>> | null
  }
}

export const dockerNode = defineModule({
  name: 'docker_node',
  summary: 'Keep labels, role and availability of a node of a swarm, on one of its managers',
  params: {
    hostname: text('The node, by name or ID'),
    labels: textMap('Labels that it has; others stay').or({}),
    availability: oneOf(['active', 'pause', 'drain'], 'Whether it takes tasks').optional,
    role: oneOf(['manager', 'worker'], 'What it is').optional,
  },
  examples: `
    - docker_node: { hostname: node2, labels: { disk: ssd } }
    - docker_node: { hostname: node2, availability: drain }
  `,

  observe: ({ hostname }) => ({
    script: sh`docker node inspect -- ${hostname} 2>/dev/null || :`,
    // An empty list where it is not there.
    parse: output => (output.startsWith('[') ? (JSON.parse(output) as Node[])[0] : undefined),
  }),

  *plan({ hostname, labels, availability, role }, node) {
    if (!node) {
      const blocked = new TaskError(`Cannot find the node ${hostname}`, {
        hint: 'is this host a manager of its swarm?',
      })
      yield { what: 'node', before: 'absent', after: 'there', blocked }
      return
    }
    const update = (words: readonly string[]) => sh`docker node update ${words} -- ${hostname} >/dev/null`
    for (const [label, value] of Object.entries(labels)) {
      yield* settle(`label ${label}`, node.Spec.Labels?.[label], value, after =>
        update(['--label-add', `${label}=${after}`]),
      )
    }
    yield* settle('availability', node.Spec.Availability, availability, after =>
      update(['--availability', after]),
    )
    yield* settle('role', node.Spec.Role, role, after => update(['--role', after]))
  },
})
