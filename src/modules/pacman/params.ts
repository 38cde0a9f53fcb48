import { commandLine, flag, type Values } from '../../base/params.ts'
import { packageNames, packageState } from '../../host/packages/params.ts'

const words = (doc: string) => commandLine(doc).or([])

export const params = {
  name: packageNames('The packages or groups of packages, such as nginx or nginx=1.26.2-1').alias(
    'package',
    'pkg',
  ),
  state: packageState,
  update_cache: flag('Fetch the package index first, if something may be installed from it').or(false),
  upgrade: flag('Upgrade everything that is installed').or(false),
  force: flag('Fetch an index that is new already too; remove packages that others need').or(false),
  remove_nosave: flag('Keep no copies of the configuration of packages that go').or(false),
  extra_args: words('More words for pacman where packages are installed or removed'),
  update_cache_extra_args: words('More words for it where the index is fetched'),
  upgrade_extra_args: words('More words for it where everything is upgraded'),
}

export type Params = Values<typeof params>
