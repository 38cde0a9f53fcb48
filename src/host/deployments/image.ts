import { sh } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { type Credentials, registryLogin, tagged, withLogin } from '../docker.ts'
import type { LocalImage } from './state.ts'

/** An image by the name that people gave it, and what that stood for when it was asked. */
export interface VersionedImage extends Credentials {
  readonly image: string
  /** A digest of its registry, `id:` and an ID of the host, or nothing where nobody was asked. */
  readonly image_version?: string | undefined
}

/** The image is there, as exactly the version that is meant. */
export function* imageFetched(want: VersionedImage, images: readonly LocalImage[]): Generator<Change> {
  const { image, image_version: version = '' } = want
  if (images.some(local => isVersion(local, image, version))) return
  const settle = withLogin(
    registryLogin(want, image),
    sh`docker pull --quiet -- ${imageReference(want)} >/dev/null`,
  )
  yield { what: `image ${image}`, before: 'absent', after: version || 'pulled', settle }
}

/** What Docker knows a version of an image by. */
export function imageReference({ image, image_version: version = '' }: VersionedImage): string {
  if (image.includes('@') || version === '') return image
  return version.startsWith('id:')
    ? version.slice('id:'.length)
    : `${image.replace(/:[^/:]*$/, '')}@${version}`
}

/** Without a version, what has the name is taken for it. */
function isVersion({ id, name, digest }: LocalImage, image: string, version: string): boolean {
  return version === '' ? name === tagged(image) : `id:${id}` === version || digest === version
}
