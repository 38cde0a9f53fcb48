import { type Returns, returned } from '../../base/returns.ts'
import type { Change, Probe } from '../../model/module.ts'
import { sectionsOf } from '../sections.ts'
import { changedPackages, packageChanges } from './changes.ts'
import type { PackageManager, Packages, PackageWant } from './manager.ts'
import { packagesQuestion, parsePackages } from './question.ts'

export const packageReturns: Returns = {
  packages: returned('texts', 'The packages that were changed'),
  stdout: returned('text', 'What the package manager printed, where it was called'),
}

/** The parts of a module that keeps packages with a package manager. */
export function packageModuleParts<P, W extends PackageWant>(
  manager: PackageManager<W>,
  wantOf: (params: P) => W,
) {
  return {
    returns: packageReturns,
    observe: (params: P): Probe<Packages> => ({
      script: packagesQuestion(manager, wantOf(params)),
      parse: output => parsePackages(sectionsOf(output)),
    }),
    plan: (params: P, now: Packages): Iterable<Change> => packageChanges(manager, wantOf(params), now),
    report: (params: P, now: Packages) => ({ packages: changedPackages(manager, wantOf(params), now) }),
  }
}
