import { packageModuleParts } from '../host/packages/module.ts'
import { defineModule } from '../model/module.ts'
import { pacmanManager, pacmanWant } from './pacman/manager.ts'
import { params } from './pacman/params.ts'

export const pacman = defineModule({
  name: 'pacman',
  summary: 'Keep packages of Arch Linux installed, at their newest version, or absent',
  params,
  examples: `
    - pacman: { name: [nginx, rsync] }
    - pacman: { upgrade: true, update_cache: true }
    - pacman: { name: nano, state: absent }
  `,
  ...packageModuleParts(pacmanManager, pacmanWant),
})
