import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import { readMap } from '../../../playbook/read/read.ts'
import type { Job } from '../../model.ts'
import { readShellCommand } from '../command.ts'
import { label, labelHint, readFields, readScalar, writtenKey, writtenText } from '../fields.ts'
import { readRequirements } from '../references.ts'
import { type Substitutes, substitutedCommand } from './substitution.ts'

const keys = { required: ['service', 'cmd'], optional: ['require'] } as const

/** `Exec: { Migrate: { service: blog, cmd: ./migrate } }`: commands that run once for each deployment. */
export function readExec(
  node: Node | undefined,
  substitutesOf: (service: string) => Substitutes | undefined,
  problems: Problems,
): Job[] {
  if (!node) return []
  return (readMap(node, 'Exec', problems)?.entries ?? []).flatMap(entry => {
    const { keyPlace: place, value } = entry
    const name = writtenKey(entry)
    if (!label.test(name)) problems.add(`${name} cannot name a job`, place, labelHint)
    const fields = readFields(value, `The job ${name}`, keys, problems)
    const service = fields && readScalar(fields.service, 'service', problems)
    const command = fields && readShellCommand(fields.cmd, 'cmd', problems)
    if (!service || !command) return []
    const substitutes = substitutesOf(writtenText(service))
    return [
      {
        name,
        place,
        service: { name: writtenText(service), place: service.place },
        command: substitutes ? substitutedCommand(command, substitutes, problems) : command,
        container: undefined,
        requires: readRequirements(fields.require, problems),
        runs: 'once',
      },
    ]
  })
}
