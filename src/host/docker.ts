import { TaskError } from '../base/errors.ts'
import type { Secret } from '../base/secret.ts'
import { type Script, sh } from '../base/shell.ts'
import { shorten } from '../base/shorten.ts'
import { filledLines, section } from './sections.ts'

/** How a thing of Docker was found; `unknown` where Docker could not be asked. */
export type Found<T> =
  | { readonly kind: 'there'; readonly is: T }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: string }

/** Who one is for a registry. */
export interface Login {
  readonly username: string
  readonly password: Secret
  readonly registry: string
}

/** Parameters that say who a task is for a registry. */
export interface Credentials {
  readonly registry_username?: string | undefined
  readonly registry_password?: Secret | undefined
}

export interface Image {
  readonly Id: string
  readonly RepoTags?: readonly string[] | null
  readonly RepoDigests?: readonly string[] | null
  readonly Architecture?: string
  readonly Config?: {
    readonly Env?: readonly string[] | null
    readonly Labels?: Texts | null
    readonly Entrypoint?: readonly string[] | null
  } | null
}

export type Texts = Readonly<Record<string, string>>

/** Asks Docker for one thing; the answer is the part `part`, what Docker complains of stands beside it. */
export function inspect(
  part: string,
  kind: 'container' | 'image' | 'network' | 'volume' | 'service',
  name: string,
): Script {
  return sh`
    ${section(part)}
    { complaint=$(docker ${kind} inspect -- ${name} 2>&1 >&3); } 3>&1
    ${section(`${part} complaint`)}
    printf '%s\\n' "$complaint"`
}

export function found<T>(parts: Texts, part: string): Found<T> {
  const text = parts[part] ?? ''
  const [thing] = text.startsWith('[') ? (JSON.parse(text) as T[]) : []
  if (thing !== undefined) return { kind: 'there', is: thing }
  const why = parts[`${part} complaint`] ?? ''
  return /no such|not found/i.test(why) && !/docker: not found/.test(why)
    ? { kind: 'absent' }
    : { kind: 'unknown', why }
}

/** What was found, if it is there. @throws TaskError where Docker could not be asked */
export function known<T>(it: Found<T>): T | undefined {
  if (it.kind === 'there') return it.is
  if (it.kind === 'absent') return undefined
  if (/docker: (command )?not found/.test(it.why)) {
    throw new TaskError('Cannot ask Docker: it is not installed', {
      hint: 'apt: { name: docker.io } installs it on Debian',
    })
  }
  if (/permission denied/i.test(it.why)) {
    throw new TaskError('Cannot ask Docker: this user may not', { hint: 'become: true, or the group docker' })
  }
  throw new TaskError(`Cannot ask Docker: ${it.why}`, { hint: 'systemd: { name: docker, state: started }' })
}

/** An image's name with its tag: `nginx` is `nginx:latest`. */
export function tagged(image: string): string {
  const last = image.split('/').at(-1) ?? ''
  return /[:@]/.test(last) || image.includes('@') ? image : `${image}:latest`
}

/** The registry that an image's name names, as `docker login` wants it. */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/')
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
    ? first
    : 'https://index.docker.io/v1/'
}

/** Who a task is for the registry of an image; nobody, unless it says both name and password. */
export function registryLogin(
  { registry_username: username, registry_password: password }: Credentials,
  image: string,
): Login | undefined {
  return username && password ? { username, password, registry: registryOf(image) } : undefined
}

/** Whether an image of this host is what the registry has. */
export function isCurrent({ Id, RepoDigests }: Image, ids: readonly string[]): boolean {
  return ids.some(id => id === Id || (RepoDigests ?? []).some(digest => digest.endsWith(`@${id}`)))
}

/** Runs a script as someone known to a registry; what proves it lies in a folder that ends with the script. */
export function withLogin(login: Login | undefined, script: Script): Script {
  if (!login) return script
  return sh`
    (
      DOCKER_CONFIG=$(mktemp -d) && export DOCKER_CONFIG || exit 1
      trap 'rm -rf "$DOCKER_CONFIG"' EXIT
      printf %s ${login.password} |
        docker login --username ${login.username} --password-stdin ${login.registry} >/dev/null 2>"$DOCKER_CONFIG/log" ||
        { grep -v '^WARNING' "$DOCKER_CONFIG/log" >&2; exit 1; }
      ${script}
    )`
}

/** Asks the registry what an image is now, without fetching it. */
export function askRegistry(part: string, image: string, login: Login | undefined): Script {
  return sh`
    ${section(`${part} architecture`)}
    ${architecture}
    ${section(part)}
    ${insecureRegistries}
    ${askForManifest(image, login)} 2>&1`
}

/** Prints for which machines this Docker runs images. */
export const architecture: Script = sh`docker version -f '{{.Server.Arch}}' 2>/dev/null`

/** Makes known, in `insecure`, which registries are spoken to without certificates. */
export const insecureRegistries: Script = sh`insecure=" $(docker info -f \
  '{{range .RegistryConfig.IndexConfigs}}{{if not .Secure}}{{.Name}} {{end}}{{end}}' 2>/dev/null) "`

/** Prints the manifest of an image in its registry; `insecure` says which registries have no certificates. */
export function askForManifest(image: string, login: Login | undefined): Script {
  const isLoopback = /^(localhost|127\.)/.test(registryOf(image))
  return sh`
    set --
    case $insecure in *${` ${registryOf(image)} `}*) set -- --insecure ;; esac
    ${isLoopback ? sh`set -- --insecure` : sh``}
    ${withLogin(login, sh`docker manifest inspect "$@" -v ${tagged(image)}`)}`
}

interface Manifest {
  readonly Descriptor?: { readonly digest?: string; readonly platform?: { readonly architecture?: string } }
  readonly SchemaV2Manifest?: { readonly config?: { readonly digest?: string } }
  readonly OCIManifest?: { readonly config?: { readonly digest?: string } }
}

/** What a registry said of an image: the IDs by which Docker would know it, or why it said nothing. */
export type InRegistry = { readonly ids: readonly string[] } | { readonly why: string }

export function registryAnswer(parts: Texts, part: string): InRegistry | undefined {
  const answer = parts[part]
  return answer === undefined ? undefined : readManifest(answer, parts[`${part} architecture`])
}

/** The line of a complaint that says most: the last that is neither a warning nor a piece of a page. */
function lastMeaningfulLine(complaint: string): string {
  const meant = filledLines(complaint).filter(line => /\w/.test(line) && !/^\s*(<|WARNING)/.test(line))
  return shorten((meant.at(-1) ?? complaint).trim(), { lines: 1, characters: 300 })
}

function isJson(answer: string): boolean {
  return /^[[{]/.test(answer)
}

/** What the manifest of an image says, on machines of an architecture. */
export function readManifest(answer: string, architecture: string | undefined): InRegistry {
  if (!isJson(answer)) return { why: lastMeaningfulLine(answer) }
  const all = [JSON.parse(answer) as Manifest | Manifest[]].flat()
  const fitting = all.filter(({ Descriptor }) => Descriptor?.platform?.architecture === architecture)
  const manifest = fitting[0] ?? all[0]
  const config = (manifest?.SchemaV2Manifest ?? manifest?.OCIManifest)?.config
  return { ids: [config?.digest, manifest?.Descriptor?.digest].filter(id => id !== undefined) }
}
