import { TaskError } from '../base/errors.ts'
import { returned } from '../base/returns.ts'
import { sh } from '../base/shell.ts'
import { type Image, isCurrent, known, registryLogin, withLogin } from '../host/docker.ts'
import { sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import { buildImage, pull } from './docker_image/commands.ts'
import { idsIn, imageName, otherName, shortened } from './docker_image/names.ts'
import { params, type Want } from './docker_image/params.ts'
import { type Now, parseState, questions } from './docker_image/state.ts'

/**
 * What would change is known before it is done: registries are asked for the IDs of their images, archives are looked
 * into. Only the result of a build is not known in advance: it is built when the image is not there.
 */
export const dockerImage = defineModule({
  name: 'docker_image',
  summary: 'Keep an image of Docker: pulled, built, loaded, tagged, pushed or absent',
  params,
  examples: `
    - docker_image: { name: 'registry.dev:5000/blog:v42', source: pull }
    - docker_image: { name: blog, tag: v42, source: build, build: { path: /srv/blog } }
    - docker_image: { name: 'blog:v42', source: local, repository: 'registry.dev:5000/blog:v42', push: true }
    - docker_image: { name: blog, source: load, load_path: /srv/blog.tar }
    - docker_image: { name: 'blog:v41', state: absent }
  `,
  differences: ['It needs the `docker` command on the host, and no library of Python'],
  returns: { image: returned('map', 'What `docker image inspect` says of it') },
  reportsAfterwards: true,

  observe: want => ({
    script: questions(want),
    parse: output => parseState(sectionsOf(output)),
  }),

  *plan(want, now) {
    const image = known(now.image)
    if (want.state === 'absent') {
      if (image) yield removal(want, image)
      return
    }
    const fetching = [...acquisition(want, image, now)]
    yield* fetching
    const isNew = fetching.length > 0
    yield* tagging(want, isNew ? undefined : image, now)
    yield* pushing(want, isNew ? undefined : image, now)
    yield* archiving(want, isNew ? undefined : image, now)
  },

  report: (_, { image }) => ({ image: image.kind === 'there' ? image.is : {} }),
})

function removal(want: Want, image: Image): Change {
  const force = want.force_absent ? ['--force'] : []
  const settle = sh`docker image rm ${force} -- ${imageName(want)} >/dev/null`
  return { what: 'image', before: shortened(image.Id), after: 'absent', settle }
}

/** The changes that bring the image to the host. */
function* acquisition(want: Want, image: Image | undefined, now: Now): Generator<Change> {
  const before = image ? shortened(image.Id) : 'absent'
  if (image && !want.force_source) return
  const source = want.source ?? (image ? 'local' : undefined)
  if (source === 'pull') {
    const ids = idsIn(now.source, imageName(want), image === undefined)
    if (image && isCurrent(image, ids)) return
    yield { what: 'image', before, after: shortened(ids[0] ?? 'pulled'), settle: pull(want) }
  }
  if (source === 'build') yield { what: 'image', before, after: 'built', settle: buildImage(want) }
  if (source === 'load') {
    const { loadable } = now
    if (!want.load_path) throw new TaskError(`Cannot load ${imageName(want)}: load_path is missing`)
    if (!loadable)
      throw new TaskError(`Cannot load ${want.load_path}: it is no archive of an image, or not there`)
    if (image?.Id === loadable) return
    const settle = sh`docker image load --quiet --input ${want.load_path} >/dev/null`
    yield { what: 'image', before, after: shortened(loadable), settle }
  }
  if (!image && (source === 'local' || source === undefined)) {
    throw new TaskError(`Cannot find the image ${imageName(want)} on the host`, {
      hint: 'source: pull, build or load brings it there',
    })
  }
}

function* tagging(want: Want, image: Image | undefined, now: Now): Generator<Change> {
  const other = otherName(want)
  if (!other || !now.other) return
  const tagged = known(now.other)
  if (image && tagged?.Id === image.Id) return
  if (tagged && image && !want.force_tag) return
  const before = tagged ? shortened(tagged.Id) : 'absent'
  const settle = sh`docker image tag ${imageName(want)} ${other}`
  yield { what: `name ${other}`, before, after: image ? shortened(image.Id) : imageName(want), settle }
}

function* pushing(want: Want, image: Image | undefined, now: Now): Generator<Change> {
  if (!want.push) return
  const name = otherName(want) ?? imageName(want)
  const pushed = now.pushed && 'ids' in now.pushed ? now.pushed.ids : []
  if (image && isCurrent(image, pushed)) return
  yield {
    what: `pushed ${name}`,
    before: shortened(pushed[0] ?? 'absent'),
    after: image ? shortened(image.Id) : imageName(want),
    settle: withLogin(registryLogin(want, name), sh`docker push --quiet -- ${name} >/dev/null`),
  }
}

function* archiving(want: Want, image: Image | undefined, now: Now): Generator<Change> {
  if (!want.archive_path || (image && image.Id === now.archived)) return
  yield {
    what: want.archive_path,
    before: now.archived ? shortened(now.archived) : 'absent',
    after: image ? shortened(image.Id) : imageName(want),
    settle: sh`docker image save --output ${want.archive_path} -- ${imageName(want)}`,
  }
}
