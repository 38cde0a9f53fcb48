import { type Deployment, identifier } from './deployment.ts'
import { allHosts } from './hosts.ts'
import type { Value } from './to-node.ts'

/** Texts that are made at random once, and kept by every host of the deployment, or by others. */
export function generatedTexts({ name, generated }: Deployment, hosts = allHosts): Value[] {
  if (generated.length === 0) return []
  const known = identifier(`${name}_texts`)
  const here = `in inventory_hostname (${hosts})`
  return [
    {
      name: 'Which texts were generated',
      generated_texts: { deployment: name },
      when: here,
      no_log: true,
      register: known,
    },
    {
      name: 'Texts are generated',
      random_texts: {
        digits: Object.fromEntries(generated.map(text => [text.name, text.digits])),
        known: `{{ pick hostvars (${hosts}) "${known}.texts" }}`,
      },
      run_once: true,
      no_log: true,
      register: madeVariable(name),
    },
    {
      name: 'Generated texts are kept',
      generated_texts: { deployment: name, state: 'kept', texts: `{{ ${madeVariable(name)}.texts }}` },
      when: here,
      no_log: true,
    },
  ]
}

/** The variable by which environments and commands know them. */
export function generatedVariable({ name, generated }: Deployment): Value | undefined {
  return generated.length === 0 ? undefined : `{{ ${madeVariable(name)}.texts }}`
}

function madeVariable(deployment: string): string {
  return identifier(`${deployment}_generated`)
}
