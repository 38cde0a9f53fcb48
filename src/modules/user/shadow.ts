import { createHash } from 'node:crypto'
import { type Script, sh } from '../../base/shell.ts'
import { section } from '../../host/sections.ts'
import type { Want } from './params.ts'

/** What /etc/shadow says of a user. */
export interface Shadow {
  /** The checksum of the crypted password without its lock: the password itself never leaves the host. */
  readonly password: string
  readonly isLocked: boolean
  /** Days, `-1` where there is no limit. */
  readonly dates: Readonly<Record<Dated, number>>
}

/** The fields that hold days, and the options of chage that set them. */
export const dated = {
  password_expire_min: { field: 4, option: '-m' },
  password_expire_max: { field: 5, option: '-M' },
  password_expire_warn: { field: 6, option: '-W' },
  password_expire_account_disable: { field: 7, option: '-I' },
  expires: { field: 8, option: '-E' },
} as const

export type Dated = keyof typeof dated

/** Whether a task needs anything of /etc/shadow. */
export function needsShadow(want: Want): boolean {
  const fields = ['password', 'password_lock', ...(Object.keys(dated) as Dated[])] as const
  return fields.some(field => want[field] !== undefined)
}

/** A user who was just made has no password, which is locked, and no limits that we know of. */
export const newUserShadow: Shadow = {
  password: checksum(''),
  isLocked: true,
  dates: {
    password_expire_min: Number.NaN,
    password_expire_max: Number.NaN,
    password_expire_warn: Number.NaN,
    password_expire_account_disable: -1,
    expires: -1,
  },
}

export function shadowQuestion(name: string): Script {
  return sh`
    line=$({ getent shadow ${name} || awk -F : -v name=${name} '$1 == name ""' /etc/shadow; } 2>/dev/null)
    if [ -n "$line" ]; then
      line=\${line#*:}
      password=\${line%%:*}
      case $password in '!'*) ${section('locked')} ;; esac
      while case $password in '!'*) ;; *) false ;; esac; do password=\${password#!}; done
      ${section('password')}
      printf %s "$password" | sha256sum | cut -d ' ' -f 1
      ${section('dates')}
      printf '%s\\n' "\${line#*:}"
    fi`
}

/** Understands the parts of an answer; the dates are the fields from the third on: `19000:0:99999:7:::`. */
export function parseShadow(parts: Readonly<Record<string, string>>): Shadow | undefined {
  const { password, dates } = parts
  if (password === undefined || dates === undefined) return undefined
  const fields = dates.split(':')
  const days = (name: Dated) => Number(fields[dated[name].field - 3] || -1)
  return {
    password,
    isLocked: 'locked' in parts,
    dates: {
      password_expire_min: days('password_expire_min'),
      password_expire_max: days('password_expire_max'),
      password_expire_warn: days('password_expire_warn'),
      password_expire_account_disable: days('password_expire_account_disable'),
      expires: days('expires'),
    },
  }
}

/** The checksum of a crypted password without its lock. */
export function checksum(crypted: string): string {
  return createHash('sha256').update(crypted.replace(/^!+/, '')).digest('hex')
}
