import { printable } from '../../base/printable.ts'
import { Secret } from '../../base/secret.ts'
import { plainValue } from '../../base/yaml.ts'
import type { Variable } from '../../model/inventory.ts'

/** A variable as it was written, in one line. */
export function formatVariable(variable: Variable): string {
  const value = 'written' in variable ? plainValue(variable.written) : variable.data
  return value instanceof Secret ? String(value) : printable(JSON.stringify(value))
}
