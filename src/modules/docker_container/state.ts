import type { Container } from '../../host/containers/container.ts'
import type { Found, Image, InRegistry } from '../../host/docker.ts'

export interface Now {
  readonly container: Found<Container>
  readonly image: Found<Image>
  /** What the registry said of the image, where it was asked. */
  readonly registry: InRegistry | undefined
}
