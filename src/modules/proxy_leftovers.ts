import { text, texts } from '../base/params.ts'
import { sh } from '../base/shell.ts'
import { ownerLine } from '../host/proxy/owner.ts'
import { places } from '../host/proxy/places.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { defineModule } from '../model/module.ts'

/** A domain, as the line of its file says. */
interface Domain {
  readonly name: string
  readonly service: string
  readonly owner?: string
}

export const proxyLeftovers = defineModule({
  name: 'proxy_leftovers',
  summary: 'See what the proxy of a machine still has of an owner that wants less by now',
  params: {
    owner: text('What the services and domains belong to'),
    services: texts('The services that it wants on this machine').or([]),
    domains: texts('The domains that it wants on this machine').or([]),
    folder: places.folder,
  },
  examples: `
    - proxy_leftovers: { owner: blog, services: [blog-front-80], domains: [blog.example.org] }
      register: left
    - proxy_domain: { name: '{{ item }}', state: absent }
      loop: '{{ left.domains }}'
    - proxy_service: { name: '{{ item }}', state: absent }
      loop: '{{ left.services }}'
  `,

  observe: ({ owner, folder }) => ({
    script: sh`
      ${section('services')}
      for file in ${folder}/service-*.cfg; do
        [ ! -f "$file" ] || ! grep -qxF -e ${ownerLine(owner)} "$file" || echo "$file"
      done 2>/dev/null
      ${section('domains')}
      sed -n 's/^# domain //p' ${`${folder}/domains.cfg`} 2>/dev/null || :`,
    parse(output) {
      const parts = sectionsOf(output)
      const names = filledLines(parts['services']).map(file => file.replace(/^.*\/service-(.*)\.cfg$/, '$1'))
      return {
        services: names,
        domains: filledLines(parts['domains']).map(line => JSON.parse(line) as Domain),
      }
    },
  }),

  report({ owner, services, domains }, now) {
    const gone = now.services.filter(name => !services.includes(name))
    const leading = now.domains.filter(
      domain => gone.includes(domain.service) || (domain.owner === owner && !domains.includes(domain.name)),
    )
    return { services: gone, domains: leading.map(({ name }) => name) }
  },
})
