import { anyMap, integer, oneOf, text, type Values } from '../base/params.ts'
import { sh } from '../base/shell.ts'
import { folderOf, type Release, type ReleasedService, releasesText } from '../host/deployments/release.ts'
import { type DeploymentState, deploymentProbe } from '../host/deployments/state.ts'
import { type Change, defineModule } from '../model/module.ts'

const params = {
  deployment: text('The deployment'),
  state: oneOf(['known', 'recorded'], '`known`: nothing is done; `recorded`: what is there is a release').or(
    'known',
  ),
  number: integer('The number of the release').or(0),
  at: text('When it was, in ISO 8601').or(''),
  by: text('Who made it').or(''),
  commit: text('The commit of the service file').optional,
  file: text('The service file').optional,
  restores: integer('The release that it goes back to').optional,
  services: anyMap('What this host has, by service: `containers`, `image`, `version`').or({}),
  application: text('What is needed to bring it back').or(''),
}

type Want = Values<typeof params>

/** How many releases a host remembers. */
const remembered = 50

export const deploymentRelease = defineModule({
  name: 'deployment_release',
  summary: 'Keep which releases a deployment had, and what each was made of',
  params,
  examples: `
    - deployment_release: { deployment: blog }
      register: known
    - deployment_release:
        deployment: blog
        state: recorded
        number: 8
        at: 2026-11-25T12:00:00Z
        by: ann
        services: { front: { containers: [blog-front-1-5a8e2c], image: 'blog:v42', version: 'sha256:0a1b' } }
  `,

  observe: ({ deployment }) => deploymentProbe(deployment),

  *plan(want, { releases }): Generator<Change> {
    const last = releases.at(-1)
    const release = releaseOf(want)
    if (want.state === 'known' || isSame(release, last)) return
    const folder = folderOf(want.deployment)
    if (!last) {
      yield { what: 'folder', before: 'absent', after: 'there', settle: sh`mkdir -p -m 0700 -- ${folder}` }
    }
    const kept = [...releases.filter(({ number }) => number < want.number), release].slice(-remembered)
    yield {
      what: 'release',
      before: last ? String(last.number) : 'none',
      after: String(want.number),
      settle: { kind: 'file write', path: `${folder}/releases`, content: releasesText(kept), mode: '0600' },
    }
  },

  report: (_, state) => ({ number: state.releases.at(-1)?.number ?? 0, releases: shown(state) }),
})

function releaseOf({ number, at, by, commit, file, restores, services, application }: Want): Release {
  return {
    number,
    at,
    by,
    ...(commit !== undefined && { commit }),
    ...(file !== undefined && { file }),
    ...(restores !== undefined && { restores }),
    services: releasedServices(services),
    application,
  }
}

/** What hosts registered of the services; of one that is not on this host there is nothing. */
function releasedServices(services: Want['services']): Record<string, ReleasedService> {
  const here = Object.entries(services).flatMap(([name, service]) => {
    const { containers, image = '', version = '' } = (service ?? {}) as Partial<ReleasedService>
    return containers && containers.length > 0 ? [[name, { containers, image, version }] as const] : []
  })
  return Object.fromEntries(here.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Whether a release brings nothing new; none is needed for a host that never had anything. */
function isSame({ services, application }: Release, last: Release | undefined): boolean {
  if (!last) return Object.keys(services).length === 0
  return JSON.stringify([services, application]) === JSON.stringify([last.services, last.application])
}

/** The releases, and whether the host can go back to each: its containers are still there. */
function shown({ releases, containers }: DeploymentState): unknown[] {
  const there = new Set(containers.map(({ name }) => name))
  return releases.map(release => ({
    ...release,
    is_kept: Object.values(release.services).every(service =>
      service.containers.every(name => there.has(name)),
    ),
  }))
}
