import { TaskError } from '../base/errors.ts'
import { oneOf, secret, text, texts, type Values } from '../base/params.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import {
  architecture,
  askForManifest,
  type Image,
  type InRegistry,
  insecureRegistries,
  readManifest,
  registryLogin,
  tagged,
} from '../host/docker.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'

const params = {
  images: texts('The images, as names with a tag or digest'),
  pull: oneOf(
    ['always', 'missing', 'never'],
    'When a registry says what a name stands for: always, where the host has no such image, or never',
  ).or('always'),
  registry_username: text('The user name for the registries').optional,
  registry_password: secret('The password of this user').optional,
}

type Want = Values<typeof params>

interface Known {
  readonly local: Image | undefined
  readonly registry: InRegistry | undefined
}

/** A tag may move at any moment: so it is asked once what it stands for, and from then on only that is spoken of. */
export const imageVersions = defineModule({
  name: 'image_versions',
  summary: 'See what the names of images stand for',
  params,
  examples: `
    - image_versions: { images: ['registry.dev:5000/blog:v42'] }
      register: found
    - debug: { msg: "{{ get found.versions 'registry.dev:5000/blog:v42' }}" }
  `,

  observe: want => ({
    script: question(want),
    parse(output): ReadonlyMap<string, Known> {
      const parts = sectionsOf(output)
      return new Map(
        want.images.map((image, index) => {
          const local = parts[`${index} here`] ?? ''
          const [found] = local.startsWith('[') ? (JSON.parse(local) as Image[]) : []
          const answer = parts[`${index} there`]
          return [
            image,
            {
              local: found,
              registry: answer === undefined ? undefined : readManifest(answer, parts['architecture']),
            },
          ]
        }),
      )
    },
  }),

  *plan(want, now) {
    const problems = want.images.flatMap(image => {
      const found = versionOf(image, now.get(image))
      return 'why' in found ? [`${image}: ${found.why}`] : []
    })
    if (problems.length === 0) return
    const what = problems.length === 1 ? 'an image stands' : 'images stand'
    throw new TaskError(`Cannot tell what ${what} for: ${problems.join('; ')}`, {
      hint: 'is it pushed, and may this host ask? container_pull: missing takes what the host has',
    })
  },

  report(want, now) {
    const versions = want.images.map(image => {
      const found = versionOf(image, now.get(image))
      return [image, 'version' in found ? found.version : '']
    })
    return { versions: Object.fromEntries(versions) }
  },
})

/** Asks for all images at the same time: each question goes to a registry and takes a while. */
function question(want: Want): Script {
  const asked = want.images.map((image, index) => questionOf(image, index, want))
  const answers = want.images.map(
    (_, index) => sh`
      ${section(`${index} here`)}
      cat "$folder/here"${index}
      if [ -e "$folder/there"${index} ]; then
        ${section(`${index} there`)}
        cat "$folder/there"${index}
      fi`,
  )
  return sh`
    (
      folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT || exit
      ${insecureRegistries}
      ${section('architecture')}
      ${architecture}
      ${lines(asked)}
      wait
      ${lines(answers)}
    )`
}

function questionOf(image: string, index: number, want: Want): Script {
  if (image.includes('@')) return sh`: >"$folder/here"${index}`
  const { pull } = want
  const look = sh`docker image inspect -- ${tagged(image)} >"$folder/here"${index} 2>/dev/null`
  const ask = sh`(${askForManifest(image, registryLogin(want, image))}) >"$folder/there"${index} 2>&1`
  if (pull === 'never') return look
  return pull === 'always' ? sh`{ ${look}; ${ask}; } &` : sh`{ ${look} || ${ask}; } &`
}

function versionOf(image: string, known: Known | undefined): { version: string } | { why: string } {
  const [, digest] = image.split('@')
  if (digest !== undefined) return { version: digest }
  const { local, registry } = known ?? {}
  if (registry === undefined)
    return local ? { version: localVersion(image, local) } : { why: 'the host has no such image' }
  if ('why' in registry) return registry
  const version = registry.ids.at(-1)
  return version === undefined ? { why: 'the registry does not say' } : { version }
}

/** The digest that its registry gave it; an image that was only made here is known by its ID. */
function localVersion(image: string, { Id, RepoDigests }: Image): string {
  const repository = tagged(image).replace(/:[^/:]*$/, '')
  const [, digest] = (RepoDigests ?? []).find(each => each.startsWith(`${repository}@`))?.split('@') ?? []
  return digest ?? `id:${Id}`
}
