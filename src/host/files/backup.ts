import { sh } from '../../base/shell.ts'

/** Keeps the file `$target` as it is, where there `$was` one, under a name with the time, and prints that. */
export const keepAsItWas = sh`
  if [ -n "$was" ]; then
    saved=$target.$$.$(date +%Y-%m-%d@%H:%M:%S)~
    cp -p -- "$target" "$saved" && printf '%s\\n' "$saved"
  fi`

/** What a step prints that keeps a file as it was: the path where that lies now, for the result of the task. */
export function registersBackup(printed: string): Readonly<Record<string, unknown>> {
  const path = printed.replace(/\n$/, '')
  return path === '' ? {} : { backup_file: path }
}
