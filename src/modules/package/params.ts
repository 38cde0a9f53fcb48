import { oneOf, type Values } from '../../base/params.ts'
import { params as aptParams } from '../apt/params.ts'

export const params = {
  ...aptParams,
  use: oneOf(
    ['auto', 'apt', 'dnf', 'apk', 'pacman'],
    'The package manager; that of the host when left out',
  ).or('auto'),
}

export type Want = Values<typeof params>
