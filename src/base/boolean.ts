/** The words for true and false that Ansible takes; upper and lower case are the same. */
const words = new Map<string, boolean>([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['y', true],
  ['t', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['n', false],
  ['f', false],
  ['0', false],
])

/** Those that YAML 1.1 reads as booleans when they stand without quotes. */
const yamlWords = new Set(['true', 'yes', 'on', 'false', 'no', 'off'])

/** The words that are long enough to be misspelt, for saying which one was probably meant. */
export const booleanWords: readonly string[] = [...yamlWords]

/** The boolean that a value is or says; nothing when it says neither. */
export function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  return words.get(String(value).toLowerCase())
}

/** Whether a plain text of YAML is a boolean. */
export function isYamlBoolean(text: string): boolean {
  return text.length <= 5 && yamlWords.has(text.toLowerCase())
}
