import { flag, integer, text, texts, type Values } from '../../base/params.ts'
import { packageNames, packageState } from '../../host/packages/params.ts'

export const params = {
  name: packageNames(
    'The packages, such as nginx, nginx-1.20.1, `nginx*` or a package file; `*` for all',
  ).alias('pkg'),
  state: packageState,
  update_cache: flag('Fetch the package index first, if something may be installed from it')
    .alias('expire-cache')
    .or(false),
  update_only: flag('Leave alone what is not installed').or(false),
  enablerepo: texts('Repositories to use beside those that are enabled').or([]),
  disablerepo: texts('Repositories not to use').or([]),
  exclude: texts('Packages to leave alone').or([]),
  allow_downgrade: flag('Whether a version may be replaced by an older one').or(false),
  allowerasing: flag('Whether packages may go that stand in the way').or(false),
  autoremove: flag('Remove too what was installed for packages that go').or(false),
  best: flag('Whether the newest version is taken or none').optional,
  nobest: flag('Whether an older version does where the newest cannot be installed').optional,
  bugfix: flag('With latest: only updates that mend bugs').or(false),
  security: flag('With latest: only updates that mend security').or(false),
  disable_gpg_check: flag('Whether packages without a valid signature are taken').or(false),
  install_weak_deps: flag('Whether packages come too that are only recommended').or(true),
  releasever: text('The release to install from').optional,
  skip_broken: flag('Leave out packages that cannot be installed').or(false),
  lock_timeout: integer('Taken for compatibility: dnf waits for others by itself').optional,
}

export type Params = Values<typeof params>
