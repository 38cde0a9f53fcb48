import { YAMLException } from 'js-yaml'
import { FileError } from '../base/errors.ts'
import type { Source } from '../base/place.ts'
import { isArmored } from './age.ts'
import { isVault } from './vault.ts'
import { dotted, type Scalar, scan } from './yaml-scalars.ts'

/** A secret that stands in the clear. What it is is told, and never the secret. */
export interface PlainSecret {
  readonly what: string
  readonly offset: number
}

/** Secrets that look like nothing else. */
const shapes: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----(?=[ \t]*(?:\r|\n|\\[rn]))/g],
  ['a private key of age', /\bAGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{50,}/g],
  ['a key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g],
  ['a token of GitHub', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})/g],
  ['a token of GitLab', /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat)-[\w-]{20,}/g],
  ['a token of Slack', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g],
  ['a webhook of Slack', /\bhooks\.slack\.com\/services\/T\w+\/B\w+\/\w+/g],
  ['a key of Stripe', /\b[rs]k_live_[A-Za-z0-9]{16,}/g],
  ['a key of Google', /\bAIza[\w-]{35}\b/g],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{36}\b/g],
  ['a token of PyPI', /\bpypi-AgEIcHlwaS5vcmc[\w-]{50,}/g],
  ['a token of Docker Hub', /\bdckr_(?:pat|oat)_[\w-]{27,}/g],
  ['a token of DigitalOcean', /\bdo[por]_v1_[\da-f]{64}\b/g],
  ['a key of SendGrid', /\bSG\.[\w-]{22}\.[\w-]{43}\b/g],
]

/** Names whose values are secrets: `db_password`, `apiKey`. */
const secretName =
  /(?:^|[_.\s-]|(?<=[a-z])(?=[A-Z]))(?:password|passwd|passphrase|secret|token|api_?key|private_?key|secret_?key|access_?key)$/i

/** Names that end so and mean something else. */
const otherNames = new Set(['update_password', 'ask_become_password', 'no_password'])

/** A comment on a line that says that nothing on it is a secret. */
const silence = 'deliver: not a secret'

/** Finds secrets that stand in the clear in a file; `values` are secrets that are known. */
export function plainSecretsIn(source: Source, values: readonly string[]): readonly PlainSecret[] {
  const found = [
    ...shapesIn(source.text),
    ...(/\.ya?ml$/.test(source.file) ? namedInYaml(source) : []),
    ...(/(?:^|[./])(?:env|ini|cfg|conf|toml|properties)(?:\.\w+)?$/.test(source.file)
      ? assignedIn(source.text)
      : []),
    ...valuesIn(source.text, values),
  ]
  const lines = new Map<string, PlainSecret>()
  for (const each of found.sort((a, b) => a.offset - b.offset)) {
    if (!isSilenced(source.text, each.offset))
      lines.set(`${lineStart(source.text, each.offset)} ${each.what}`, each)
  }
  return [...lines.values()]
}

function* shapesIn(text: string): Generator<PlainSecret> {
  for (const [what, pattern] of shapes) {
    for (const { index } of text.matchAll(pattern)) yield { what, offset: index }
  }
}

/** Values of names such as `password`; and in a file of secrets, every value that is not encrypted. */
function* namedInYaml(source: Source): Generator<PlainSecret> {
  const isOfSecrets = source.file.endsWith('.age.yml')
  for (const scalar of scalarsOf(source)) {
    const { path, start } = scalar
    if (isOfSecrets && !isArmored(scalar.text))
      yield { what: `${dotted(path)} is not encrypted`, offset: start }
    else if (!isOfSecrets && isNamedSecret(scalar)) {
      yield { what: `${String(path.at(-1))} has a value in the clear`, offset: start }
    }
  }
}

/** What can be read as YAML; what cannot is looked at as text only. */
function scalarsOf(source: Source): readonly Scalar[] {
  try {
    return scan(source).scalars
  } catch (error) {
    if (error instanceof YAMLException || error instanceof FileError) return []
    throw error
  }
}

function isNamedSecret({ path, text, tag, written: { head } }: Scalar): boolean {
  const name = path.at(-1)
  if (typeof name !== 'string' || !isSecretName(name) || tag === '!vault') return false
  const isWord = head === text && /^(?:true|false|yes|no|on|off|null|~|)$/i.test(text)
  return !isWord && isLiteral(text)
}

function isSecretName(name: string): boolean {
  return secretName.test(name) && !otherNames.has(name.toLowerCase())
}

/** Whether a value is the secret itself: no template, no ciphertext, no path, and nothing that stands for one. */
function isLiteral(text: string): boolean {
  return (
    text !== '' &&
    !/\{\{|\$\{|^\$[A-Za-z_(]|^[~.]?\/|^<.*>$|^\*+$/.test(text) &&
    !isArmored(text) &&
    !isVault(text)
  )
}

/** `password=value` in inventories, `.env` files and the like. */
function* assignedIn(text: string): Generator<PlainSecret> {
  for (const match of text.matchAll(
    /(?<![\w.-])([\w.-]{1,100})[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*'|[^\s#;]+)/g,
  )) {
    const [whole, name = '', value = ''] = match
    const bare = value.replace(/^(["'])(.*)\1$/, '$2')
    if (!isSecretName(name) || !isLiteral(bare)) continue
    yield { what: `${name} has a value in the clear`, offset: match.index + whole.length - value.length }
  }
}

/** Shorter values are found everywhere. */
const shortestValue = 6

function* valuesIn(text: string, values: readonly string[]): Generator<PlainSecret> {
  for (const value of values) {
    const wanted = value.trim()
    if (wanted.length < shortestValue) continue
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      yield { what: 'a value of a secret', offset: at }
    }
  }
}

function isSilenced(text: string, offset: number): boolean {
  const end = text.indexOf('\n', offset)
  return text.slice(lineStart(text, offset), end < 0 ? undefined : end).includes(silence)
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}
