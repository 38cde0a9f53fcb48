import { flag, integer, oneOf, path, text, texts, type Values } from '../../base/params.ts'
import { packageNames } from '../../host/packages/params.ts'

export const params = {
  name: packageNames(
    'The packages, each with an optional `=version`; `*` and `?` stand for any text in both',
  ).alias('package', 'pkg'),
  state: oneOf(
    ['present', 'latest', 'absent', 'fixed'],
    'What the packages are; `fixed` repairs an installation that was interrupted',
  ).or('present'),
  update_cache: flag('Fetch the package lists first, if something may be installed from them').alias(
    'update-cache',
  ).optional,
  update_cache_retries: integer('How often fetching the lists is tried again').or(5),
  cache_valid_time: integer('Lists younger than so many seconds are not fetched again').or(0),
  deb: path('A package file on the host').optional,
  upgrade: oneOf(['no', 'yes', 'safe', 'full', 'dist'], 'Upgrade everything that is installed').or('no'),
  only_upgrade: flag('Leave alone what is not installed').or(false),
  purge: flag('Remove the configuration of packages too').or(false),
  autoremove: flag('Remove what was installed for other packages and is needed no more').or(false),
  clean: flag('Remove the package files that were fetched').or(false),
  autoclean: flag('Remove those package files that can be fetched no more').or(false),
  default_release: text('The release to prefer').alias('default-release').optional,
  install_recommends: flag('Whether recommended packages come too; as the host is set when left out').alias(
    'install-recommends',
  ).optional,
  allow_downgrade: flag('Whether a version may be replaced by an older one')
    .alias('allow-downgrade', 'allow_downgrades', 'allow-downgrades')
    .or(false),
  allow_unauthenticated: flag('Whether packages without a signature are taken')
    .alias('allow-unauthenticated')
    .or(false),
  allow_change_held_packages: flag('Whether packages that are held may change').or(false),
  dpkg_options: texts('Options of dpkg, without their dashes').or(['force-confdef', 'force-confold']),
  lock_timeout: integer('Seconds to wait for another package manager to end').or(60),
  force_apt_get: flag('Taken for compatibility: apt-get is what is always used').or(true),
}

export type Want = Values<typeof params>
