import { commandLine, flag, oneOf, path, text, texts, type Values } from '../../base/params.ts'

export const params = {
  name: texts(
    'The packages, each with the versions that do, such as `django>=4,<5`; addresses and folders too',
  )
    .check(names => names.every(name => /^[^\s-][^\r\n]*$/.test(name)), 'must be names of packages')
    .or([]),
  version: text('The version of the one package that is named').optional,
  requirements: path('A file of requirements on the host').optional,
  virtualenv: path('The folder of the environment they go into; it is made where it is missing').optional,
  virtualenv_command: commandLine('What makes the environment, such as `python3 -m venv`').optional,
  virtualenv_python: text('The Python of a new environment').optional,
  virtualenv_site_packages: flag('Whether a new environment sees the packages of the system').or(false),
  state: oneOf(
    ['present', 'latest', 'absent', 'forcereinstall'],
    'What the packages are; `forcereinstall` installs them each time',
  ).or('present'),
  extra_args: commandLine('More words for pip').or([]),
  editable: flag('Install folders so that changes in them count at once').or(false),
  chdir: path('The folder to work in').optional,
  executable: text('The pip to use, by its path or name').optional,
  umask: text('The permissions that new files do not get').check(
    umask => /^0?[0-7]{1,4}$/.test(umask),
    'must be octal digits, such as 0022',
  ).optional,
  break_system_packages: flag('Whether packages may be changed that belong to the system').or(false),
}

export type Want = Values<typeof params>
