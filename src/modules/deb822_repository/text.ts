import { givenFields, type Want } from './params.ts'

/** What the file of a source holds, field by field as Ansible writes it. `signedBy` is the key, or where it lies. */
export function sourceText(want: Want, signedBy: string | undefined): string {
  const fields = givenFields(want).map(([name, value]) =>
    name === 'signed_by' ? [name, signedBy] : [name, value],
  )
  return fields.map(([name, value]) => `${fieldName(String(name))}: ${fieldText(value)}\n`).join('')
}

function fieldName(name: string): string {
  if (name === 'name') return 'X-Repolib-Name'
  if (name === 'uris') return 'URIs'
  return name
    .split('_')
    .map(word => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('-')
}

function fieldText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.join(' ')
  const text = String(value)
  return text.trim().includes('\n') ? multiline(text) : text
}

/** Lines of a field follow it, indented; an empty one is a dot. */
function multiline(text: string): string {
  const lines = text.trim().split(/\r?\n/)
  return `\n${lines.map(line => `    ${line.trim() || '.'}`).join('\n')}`
}

/** The name of the file of a source. */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[_\s]+/g, '-')
    .replaceAll(/[^a-z\d-]+/g, '')
}
