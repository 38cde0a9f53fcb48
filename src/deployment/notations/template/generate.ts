import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import { readMap } from '../../../playbook/read/read.ts'
import type { Generated } from '../../model.ts'
import { readFields, readLike, writtenKey } from '../fields.ts'

const keys = { required: ['hex'], optional: [] } as const

/** `Generate: { Password: { hex: 32 } }`: texts that are made at random once for each deployment. */
export function readGenerate(node: Node | undefined, problems: Problems): Generated[] {
  if (!node) return []
  return (readMap(node, 'Generate', problems)?.entries ?? []).flatMap(entry => {
    const { keyPlace: place, value } = entry
    const name = writtenKey(entry)
    if (!/^[A-Za-z_]\w*$/.test(name) || /^(PORT|SD|DEPLOY_ID)(_|$)/.test(name)) {
      problems.add(`${name} cannot name a generated text`, place, 'letters, digits and _, such as Password')
    }
    const hex = readFields(value, name, keys, problems)?.hex
    const digits = hex && readLike(hex, 'hex', isLength, 'how many digits: 1 to 1024', problems)
    return digits !== undefined && isLength(digits) ? [{ name, digits: Number(digits), place }] : []
  })
}

function isLength(text: string): boolean {
  return /^[1-9]\d{0,3}$/.test(text) && Number(text) <= 1024
}
