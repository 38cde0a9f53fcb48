import { type Script, type ShellValue, sh } from '../../base/shell.ts'

/** The files in which a host keeps its users and groups; there may be no programs to edit them. */
export type AccountFile = 'passwd' | 'shadow' | 'group'

/** Sets one field, counted from 1, in the line of a name. */
export function setField(file: AccountFile, name: string, field: number, value: ShellValue): Script {
  return editLine(file, name, value, sh`$${field} = value`)
}

/** Makes a user a member of a group. */
export function addMember(group: string, user: string): Script {
  return editLine('group', group, user, sh`$4 = $4 == "" ? value : $4 "," value`)
}

/** Takes a user out of a group. */
export function removeMember(group: string, user: string): Script {
  const take = sh`$4 = "," $4 ","; sub("," value ",", ",", $4); gsub(/^,|,$/, "", $4)`
  return editLine('group', group, user, take)
}

/** Does something in awk to the line of a name; `value` is the value. */
export function editLine(file: AccountFile, name: string, value: ShellValue, action: Script): Script {
  return rewrite(file, name, value, sh`$1 == name "" { ${action} } { print }`)
}

/** Adds a line. */
export function addLine(file: AccountFile, line: ShellValue): Script {
  return rewrite(file, '', line, sh`{ print } END { print value }`)
}

/** Takes the line of a name away. */
export function removeLine(file: AccountFile, name: string): Script {
  return rewrite(file, name, '', sh`$1 != name ""`)
}

/** Prints the lowest number, beginning with `first`, that is free in all of these files. */
export function freeNumber(first: ShellValue, files: readonly ('passwd' | 'group')[]): Script {
  const paths = files.map(file => `/etc/${file}`)
  const program = sh`{ taken[$3] } END { while (number in taken) number++; print number }`
  return sh`awk -F : -v number=${first} '${program}' ${paths}`
}

/** The first of the numbers for the system, or of those for people. */
export function firstNumber(system: boolean): number {
  return system ? 100 : 1000
}

/** The value comes through standard input, because it may be secret; the new file takes its place in one step. */
function rewrite(file: AccountFile, name: string, value: ShellValue, program: Script): Script {
  const path = `/etc/${file}`
  return sh`
    new=$(mktemp ${path}.XXXXXX) && cp -p ${path} "$new" &&
      printf '%s\\n' ${value} |
        awk -F : -v OFS=: -v name=${name} 'NR == 1 { value = $0; next } ${program}' - ${path} >"$new" &&
      mv -f "$new" ${path} || { rm -f "$new"; exit 1; }`
}
