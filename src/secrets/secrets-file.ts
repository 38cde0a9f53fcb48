import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { FileError, type Problem } from '../base/errors.ts'
import { readSource } from '../base/files.ts'
import { describePlace, type Place, type Source } from '../base/place.ts'
import { Problems } from '../base/problems.ts'
import { Secret } from '../base/secret.ts'
import { describeNode, type MapNode, type Node, parseYamlDocument } from '../base/yaml.ts'
import { type Decrypted, isArmored } from './age.ts'
import { dotted, type Scalar, type Scan, scan } from './yaml-scalars.ts'

const ending = '.age.yml'

/** A file of secrets: of whom the variables in it are, and where it lies. */
export interface SecretsFile {
  readonly of: string
  readonly path: string
}

/** The files of secrets of an environment, by name. */
export function secretsFiles(folder: string): readonly SecretsFile[] {
  return namesIn(join(folder, 'secrets'))
    .filter(name => name.endsWith(ending) && !name.startsWith('.'))
    .sort()
    .map(name => secretsFile(folder, name.slice(0, -ending.length)))
}

/** The file of the secrets of all hosts, of a group or of a host; it need not exist. */
export function secretsFile(folder: string, of: string): SecretsFile {
  return { of, path: join(folder, 'secrets', of + ending) }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** What a file of secrets says: its map, nothing when it is empty, and its scalars. */
export interface ReadSecrets extends Scan {
  readonly map: MapNode | undefined
}

/**
 * Reads a text as a file of secrets, encrypted or not.
 * @throws FileError when it is not a YAML map
 */
export function readSecrets(source: Source, problems: Problems): ReadSecrets {
  const found = new Problems()
  const map = found.collect(() => mapOf(parseYamlDocument(source), found))
  const read = map && found.collect(() => scan(source))
  problems.addAll(withoutExcerpts(found))
  return { map: read && map, source, scalars: [], keys: [], ...read }
}

/** Problems whose places are told, but not the lines there: a secret may stand in them. */
function withoutExcerpts(problems: Problems): readonly Problem[] {
  try {
    problems.throwIfAny()
    return []
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return error.problems.map(({ message, place, hint }) => ({ message: placed(message, place), hint }))
  }
}

function placed(message: string, place: Place | undefined): string {
  return place ? `${describePlace(place)}: ${message}` : message
}

/** Reads a file of secrets, in which every value must be encrypted. */
export function readEncrypted(
  file: SecretsFile,
  environment: string,
  problems: Problems,
): ReadSecrets | undefined {
  const source = problems.collect(() => readSource(file.path))
  const secrets = source && readSecrets(source, problems)
  for (const scalar of secrets?.scalars ?? [])
    if (!isArmored(scalar.text)) refusePlain(scalar, file, environment, problems)
  return secrets
}

function refusePlain(
  { path, place }: Scalar,
  { of }: SecretsFile,
  environment: string,
  problems: Problems,
): void {
  const key = dotted(path)
  problems.add(
    placed(`${key} is not encrypted`, place),
    undefined,
    `deliver secrets set ${of}.${key} -i ${environment} encrypts a value; what stood here in the clear must be changed`,
  )
}

function mapOf(node: Node | undefined, problems: Problems): MapNode | undefined {
  if (!node || (node.kind === 'scalar' && node.value === null)) return undefined
  if (node.kind === 'map') return node
  return problems.add(`A file of secrets must be a map of variables, not ${describeNode(node)}`, node.place)
}

/** The values of a file in the clear, by their scalars. Those that cannot be decrypted are problems. */
export async function decryptedTexts(
  { scalars }: Scan,
  decrypt: (text: string) => Promise<Decrypted>,
  environment: string,
  problems: Problems,
): Promise<ReadonlyMap<Scalar, string>> {
  const all = await Promise.all(scalars.map(async scalar => [scalar, await decrypt(scalar.text)] as const))
  return new Map(
    all.flatMap(([scalar, decrypted]): [Scalar, string][] => {
      if (decrypted.kind === 'text') return [[scalar, decrypted.text]]
      problems.add(...problemOf(scalar, decrypted, environment))
      return []
    }),
  )
}

function problemOf(
  { path, place }: Scalar,
  decrypted: Exclude<Decrypted, { kind: 'text' }>,
  environment: string,
): Parameters<Problems['add']> {
  const key = dotted(path)
  if (decrypted.kind === 'not for us') {
    return [
      `Cannot decrypt ${key}: it is encrypted for others, or its first lines were changed`,
      place,
      `who can read it runs deliver secrets rekey -i ${environment}`,
    ]
  }
  return [
    `Cannot decrypt ${key}: it is damaged, or was changed (${decrypted.reason})`,
    place,
    `take it from version control, or set it anew with deliver secrets set`,
  ]
}

/** The variables of a file, each of its texts a Secret. */
export function variablesIn(
  { map, scalars }: ReadSecrets,
  texts: ReadonlyMap<Scalar, string>,
): ReadonlyMap<string, { readonly data: unknown }> {
  const byOffset = new Map(scalars.map(scalar => [scalar.valueStart, new Secret(texts.get(scalar) ?? '')]))
  const entries = map?.entries ?? []
  return new Map(entries.map(({ key, value }) => [key, { data: dataOf(value, byOffset) }]))
}

function dataOf(node: Node, secrets: ReadonlyMap<number, Secret>): unknown {
  if (node.kind === 'scalar') return secrets.get(node.place.offset)
  if (node.kind === 'list') return node.items.map(item => dataOf(item, secrets))
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, dataOf(value, secrets)]))
}
