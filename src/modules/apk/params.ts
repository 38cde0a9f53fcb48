import { flag, path, texts, type Values } from '../../base/params.ts'
import { packageNames, packageState } from '../../host/packages/params.ts'

export const params = {
  name: packageNames('The packages, such as nginx or nginx=1.26.2-r0').alias('pkg'),
  state: packageState,
  update_cache: flag('Fetch the package index first, if something may be installed from it')
    .alias('update-cache')
    .or(false),
  upgrade: flag('Upgrade everything that is installed').or(false),
  available: flag('With upgrade: take the versions of the repositories, older ones too').or(false),
  repository: texts('Repositories to use instead of those of the host').alias('repositories').or([]),
  no_cache: flag('Use no cache of the index').or(false),
  world: path('The file that says what was asked for').or('/etc/apk/world'),
}

export type Params = Values<typeof params>
