import { type DeliverError, problemsOf } from '../base/errors.ts'
import { shownPath } from '../base/files.ts'
import { Problems } from '../base/problems.ts'
import type { Module } from '../model/module.ts'
import * as api from './api.ts'
import type { ModuleFile } from './find.ts'
import { Guard, refuseExit, surviveLateErrors } from './guard.ts'
import { guarded } from './guarded.ts'

/**
 * Loads the modules of the user, beside those that there are.
 * @throws FileError with what is wrong with any of them
 */
export async function withUserModules(
  files: readonly ModuleFile[],
  known: ReadonlyMap<string, Module>,
  warn: (message: string) => void,
): Promise<ReadonlyMap<string, Module>> {
  if (files.length === 0) return known
  const { createJiti } = await import('jiti/static')
  const paths = files.map(({ path }) => path)
  refuseExit(paths)
  surviveLateErrors(paths, warn)
  const jiti = createJiti(import.meta.url, {
    virtualModules: { deliver: api },
    fsCache: false,
    tryNative: false,
  })
  const problems = new Problems()
  const modules = new Map(known)
  for (const file of files) {
    const module = loaded(file, path => jiti(path), problems)
    if (module && modules.has(file.name)) {
      problems.add(
        `${shownPath(file.path)} has the name of a module that is there already`,
        undefined,
        'give it another name',
      )
    } else if (module) modules.set(file.name, module)
  }
  problems.throwIfAny()
  return modules
}

function loaded(
  { path, name }: ModuleFile,
  load: (path: string) => unknown,
  problems: Problems,
): Module | undefined {
  const guard = new Guard(path)
  try {
    const module = moduleIn(guard.call(`Loading ${shownPath(path)}`, () => load(path)))
    if (!module) {
      return problems.add(
        `${shownPath(path)} declares no module`,
        undefined,
        "import { defineModule } from 'deliver'; export default defineModule({ ... })",
      )
    }
    if (module.name === name) return guarded(module, guard)
    return problems.add(
      `${shownPath(path)} declares ${module.name}: its name must be that of its file`,
      undefined,
    )
  } catch (error) {
    problems.addAll(problemsOf(error as DeliverError))
    return undefined
  }
}

/** The module that a file exports, as its default or by any name. */
function moduleIn(exported: unknown): Module | undefined {
  const { default: standard, ...named } = (exported ?? {}) as Readonly<Record<string, unknown>>
  return [standard, ...Object.values(named), exported].find(isModule)
}

function isModule(value: unknown): value is Module {
  const { kind, name, params } = (value ?? {}) as Partial<Module>
  return (kind === 'state' || kind === 'action') && typeof name === 'string' && typeof params === 'object'
}
