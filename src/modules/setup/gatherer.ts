import { type Script, type ShellValue, sh, verbatim } from '../../base/shell.ts'

/** Some facts: how a host is asked for them, and how its answer, cut at its sections, is read. */
export interface Gatherer {
  readonly script: Script
  read(parts: Readonly<Record<string, string>>): Readonly<Record<string, unknown>>
}

/** Prints a file, if it is there: without a process, but byte by byte, unless it turns out to be long. */
export function shortFile(path: ShellValue): Script {
  return sh`if [ -r ${path} ]; then
    count=0
    while [ $count -lt 100 ] && { IFS= read -r line || [ -n "$line" ]; }; do
      printf '%s\\n' "$line"
      count=$((count + 1))
    done <${path}
    [ $count -lt 100 ] || tail -n +101 <${path}
  fi`
}

/** Prints those lines of a table of the kernel that begin with one of these names, up to the last of them. */
export function namedLines(path: string, names: readonly string[]): Script {
  return sh`
    while read -r name value; do
      case $name in ${verbatim(names.join(' | '))}) printf '%s %s\\n' "$name" "$value" ;; esac
      [ "$name" != ${names.at(-1) ?? ''} ] || break
    done <${path}`
}
