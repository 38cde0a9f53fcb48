import type { Problems } from '../../../base/problems.ts'
import type { Entry, Node } from '../../../base/yaml.ts'
import type { Application, Generated } from '../../model.ts'
import { areTooMany, checkApplication } from '../check.ts'
import { isNothing, writtenKey } from '../fields.ts'
import { jobsCompleted } from '../references.ts'
import { discovered } from './discovery.ts'
import { readDomains } from './domains.ts'
import { readExec } from './exec.ts'
import { readGenerate } from './generate.ts'
import { withIncludes } from './includes.ts'
import { sections } from './keys.ts'
import { type Draft, type DraftedService, nameOf, readDraft, serviceOf } from './service.ts'
import { readSharedEnvironment } from './shared-environment.ts'
import type { Substitutes } from './substitution.ts'

type Sections = ReadonlyMap<string, Node>

/** The application of a template with named ports. The order of the file does not matter. */
export function readTemplate(node: Node, problems: Problems): Application {
  const entries = withIncludes(node, problems)
  const given = readSections(entries, problems)
  const serviceEntries = entries.filter(entry => !isSection(entry))
  const names = serviceEntries.map(nameOf)
  if (areTooMany(names, node.place, problems)) return nothing
  const drafts = serviceEntries.flatMap(entry => readDraft(entry, problems) ?? [])
  const generated = readGenerate(given.get('Generate'), problems)
  const substitutes = substitutesOf(drafts, generated, problems)
  const application = jobsCompleted({
    ...assembled(drafts, substitutes, given, names, problems),
    domains: readDomains(given.get('Domains'), names, problems),
    generated,
  })
  checkApplication(application, names, problems)
  return application
}

const nothing: Application = { services: [], jobs: [], domains: [], generated: [] }

function assembled(
  drafts: readonly Draft[],
  substitutes: ReadonlyMap<string, Substitutes>,
  given: Sections,
  names: readonly string[],
  problems: Problems,
): Pick<Application, 'services' | 'jobs'> {
  const environments = readSharedEnvironment(given.get('Env'), names, problems)
  const read = drafts.map((draft): DraftedService => {
    const around = { environment: environments.get(draft.name), substitutes: substitutes.get(draft.name) }
    return serviceOf(draft, around, problems)
  })
  return {
    services: read.map(({ service }) => service),
    jobs: [
      ...read.flatMap(({ job }) => job ?? []),
      ...readExec(given.get('Exec'), name => substitutes.get(name), problems),
    ],
  }
}

/** What stands for a name in braces, by service. */
function substitutesOf(
  drafts: readonly Draft[],
  generated: readonly Generated[],
  problems: Problems,
): Map<string, Substitutes> {
  const names = new Set(generated.map(({ name }) => name))
  const variables = discovered(drafts, problems)
  return new Map(
    drafts.map(({ name }) => [name, { variables: variables.get(name) ?? new Map(), generated: names }]),
  )
}

function readSections(entries: readonly Entry[], problems: Problems): Sections {
  const known: readonly string[] = sections
  const found = new Map<string, Node>()
  for (const { key, keyPlace, value } of entries.filter(isSection)) {
    if (!known.includes(key)) problems.unknown('The section', key, known, keyPlace)
    else if (!isNothing(value)) found.set(key, value)
  }
  return found
}

function isSection(entry: Entry): boolean {
  return /^[A-Z]/.test(writtenKey(entry))
}
