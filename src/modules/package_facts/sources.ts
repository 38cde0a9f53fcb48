import { type Script, sh } from '../../base/shell.ts'

/** One package as a fact. */
export interface PackageFact {
  readonly name: string
  readonly version: string
  /** The package manager that says so. */
  readonly source: string
  readonly [more: string]: string | number | null
}

/** How one package manager lists what is installed. */
export interface PackageSource {
  readonly name: 'apt' | 'rpm' | 'apk' | 'pacman'
  readonly program: string
  /** Prints a package a line. */
  readonly list: Script
  /** Understands one of these lines. */
  read(line: string): PackageFact | undefined
}

const dpkgFormat = '${db:Status-Status}|${Package}|${Version}|${Architecture}|${Section}|${Origin}\\n'
const rpmFormat = '%{NAME}|%{EPOCH}|%{VERSION}|%{RELEASE}|%{ARCH}\\n'

export const sources: readonly PackageSource[] = [
  {
    name: 'apt',
    program: 'dpkg-query',
    list: sh`dpkg-query -W -f ${dpkgFormat}`,
    read(line) {
      const [status, name = '', version = '', arch = '', category = '', origin = ''] = line.split('|')
      if (status !== 'installed') return undefined
      return { name, version, arch, category, origin, source: 'apt' }
    },
  },
  {
    name: 'rpm',
    program: 'rpm',
    list: sh`rpm -qa --qf ${rpmFormat}`,
    read(line) {
      const [name = '', epoch = '', version = '', release = '', arch = ''] = line.split('|')
      return {
        name,
        version,
        release,
        epoch: /^\d+$/.test(epoch) ? Number(epoch) : null,
        arch,
        source: 'rpm',
      }
    },
  },
  {
    name: 'apk',
    program: 'apk',
    list: sh`apk info -v 2>/dev/null`,
    read(line) {
      const [, name = '', version = '', release = ''] = /^(.+)-([^-]+)-(r\d+)$/.exec(line) ?? []
      return name === '' ? undefined : { name, version, release, source: 'apk' }
    },
  },
  {
    name: 'pacman',
    program: 'pacman',
    list: sh`pacman -Q`,
    read(line) {
      const [name = '', version = ''] = line.split(' ')
      return { name, version, source: 'pacman' }
    },
  },
]
