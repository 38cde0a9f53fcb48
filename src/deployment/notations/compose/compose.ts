import { dirname, resolve } from 'node:path'
import type { Source } from '../../../base/place.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import type { Application, Job, Service } from '../../model.ts'
import { checkApplication } from '../check.ts'
import { isNothing, readFields } from '../fields.ts'
import { jobsCompleted } from '../references.ts'
import { readDomains } from '../template/domains.ts'
import { readExec } from '../template/exec.ts'
import { readGenerate } from '../template/generate.ts'
import { ComposeFiles, withDotenv } from './files.ts'
import { readFileSources } from './given-files.ts'
import type { Lookup } from './interpolation.ts'
import { withJobs } from './jobs.ts'
import { readNetworks, readVolumeNames } from './places.ts'
import { extensionOf, readSections, type Sections } from './sections.ts'
import { type ComposeService, readComposeService } from './service.ts'

/** What counts beside a compose file. */
interface ComposeOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly profiles: readonly string[]
}

/** The application of a compose file. Its variables have the values of the environment, and of `.env` beside it. */
export function readCompose(
  source: Source,
  problems: Problems,
  { environment, profiles }: ComposeOptions,
): Application | undefined {
  const own: Lookup = name => (Object.hasOwn(environment, name) ? environment[name] : undefined)
  const lookup = withDotenv(dirname(resolve(source.file)), own, problems)
  const files = new ComposeFiles(problems)
  const content = files.content(source, lookup)
  if (!content || isNothing(content)) return undefined
  const sections = readSections(content, lookup, files, problems)
  const selected = [...profiles, ...(lookup('COMPOSE_PROFILES') ?? '').split(',')].filter(Boolean)
  const services = readServices(sections, files, problems)
  return assembled(content, withJobs(services, selected, problems), sections, problems)
}

function readServices(sections: Sections, files: ComposeFiles, problems: Problems): ComposeService[] {
  const around = {
    networks: readNetworks(sections.networks, problems),
    volumes: readVolumeNames(sections.volumes, problems),
    secrets: readFileSources(sections.secrets, 'secret', problems),
    configs: readFileSources(sections.configs, 'config', problems),
  }
  return sections.services.flatMap(entry => {
    const node = files.whole(entry, entry.lookup)
    return (node && readComposeService(entry, node, { ...around, lookup: entry.lookup }, problems)) ?? []
  })
}

const extensionKeys = { required: [], optional: ['Domains', 'Generate', 'Exec'] } as const

function assembled(
  content: Node,
  { services, jobs }: { services: readonly Service[]; jobs: readonly Job[] },
  sections: Sections,
  problems: Problems,
): Application {
  const extension = extensionOf(content)
  const more = extension && readFields(extension, 'x-deliver', extensionKeys, problems)
  const names = sections.services.map(({ key }) => key)
  const application = jobsCompleted({
    services,
    jobs: [...jobs, ...readExec(more?.Exec, () => undefined, problems)],
    domains: readDomains(more?.Domains, names, problems),
    generated: readGenerate(more?.Generate, problems),
  })
  checkApplication(application, names, problems)
  return application
}
