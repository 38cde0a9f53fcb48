import { listOf, record } from '../base/params.ts'
import { places, serviceFile } from '../host/proxy/places.ts'
import { bindLine, refuseTaken, socketsQuestion } from '../host/proxy/sockets.ts'
import { sectionsOf } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'
import { params } from './proxy_service/params.ts'

const service = record({ name: params.name, listen: params.listen }, 'A service of the proxy')

export const proxyPorts = defineModule({
  name: 'proxy_ports',
  summary: 'See that services of the proxy can have their ports, before anything is changed for them',
  params: { services: listOf(service, 'The services'), folder: places.folder },
  examples: `
    - proxy_ports: { services: [{ name: visits-front-80, listen: ['192.168.56.111:8080'] }] }
  `,
  returns: {},

  observe: ({ services, folder }) => ({
    script: socketsQuestion(
      folder,
      services.map(({ name, listen }) => ({ file: serviceFile(folder, name), lines: listen.map(bindLine) })),
    ),
    parse: sectionsOf,
    tolerant: true,
  }),

  report({ services, folder }, parts) {
    for (const { name, listen } of services) refuseTaken(listen, serviceFile(folder, name), parts)
    return {}
  },
})
