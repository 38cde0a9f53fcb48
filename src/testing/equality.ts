import fc from 'fast-check'
import { expect } from 'vitest'
import type { Application } from '../deployment/model.ts'
import type { Notation } from '../deployment/notations/notation.ts'
import { applicationText } from '../deployment/notations/write/write.ts'
import { applications, composeApplications } from './applications.ts'
import { schemaErrors } from './compose-schema.ts'
import type { TestProject } from './playbook.ts'
import { applicationIn, withoutPlaces } from './service-files.ts'

/** The name of a file in each notation. */
export const fileNames: Readonly<Record<Notation, string>> = {
  deliverous: 'Deliverous',
  template: 'app.yml',
  compose: 'compose.yaml',
}

/** Random applications are written in a notation, and are the same when they are read again. */
export function expectSameAgain(project: TestProject, notation: Notation, numRuns: number): void {
  const file = fileNames[notation]
  const property = fc.property(applications(), made => {
    const application = asTemplate(project, made)
    project.write({ [file]: applicationText[notation](application) })
    expect(withoutPlaces(applicationIn(project, file))).toEqual(withoutPlaces(application))
  })
  fc.assert(property, { numRuns })
}

/** The same for what only compose can say; and the files are valid for compose too. */
export function expectValidCompose(project: TestProject, numRuns: number): void {
  const property = fc.property(composeApplications(), application => {
    const text = applicationText.compose(application)
    expect(schemaErrors(text)).toEqual([])
    project.write({ 'compose.yaml': text })
    expect(withoutPlaces(applicationIn(project, 'compose.yaml'))).toEqual(withoutPlaces(application))
  })
  fc.assert(property, { numRuns })
}

/** The application as a template has it, in which services are also told of each other. */
function asTemplate(project: TestProject, application: Application): Application {
  project.write({ 'app.yml': applicationText.template(application) })
  const read = applicationIn(project, 'app.yml')
  const services = read.services.map((service, index) => {
    const own = application.services[index]?.environment ?? new Map()
    return { ...service, environment: new Map([...service.environment].filter(([name]) => own.has(name))) }
  })
  expect(withoutPlaces({ ...read, services })).toEqual(withoutPlaces(application))
  return read
}
