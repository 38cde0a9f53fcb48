import type { Found, Image, InRegistry } from '../../host/docker.ts'
import type { Container } from './container.ts'

export interface Now {
  readonly container: Found<Container>
  readonly image: Found<Image>
  /** What the registry said of the image, where it was asked. */
  readonly registry: InRegistry | undefined
}
