import { type Script, type ShellValue, sh } from '../../base/shell.ts'

/** Some facts: how a host is asked for them, and how its answer, cut at its sections, is read. */
export interface Gatherer {
  readonly script: Script
  read(parts: Readonly<Record<string, string>>): Readonly<Record<string, unknown>>
}

/** Prints a file, if it is there: without a process, but byte by byte. */
export function shortFile(path: ShellValue): Script {
  return sh`if [ -r ${path} ]; then
    while IFS= read -r line || [ -n "$line" ]; do printf '%s\\n' "$line"; done <${path}
  fi`
}
