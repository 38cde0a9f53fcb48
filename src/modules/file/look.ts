import { lines, type Script, sh } from '../../base/shell.ts'
import { type Accounts, accountsOf, accountsQuestion } from '../../host/files/attributes.ts'
import { type Way, wayOf, wayQuestion } from '../../host/files/folders.ts'
import { type PathState, pathStateOf, statQuestion } from '../../host/files/look.ts'
import { filledLines, section } from '../../host/sections.ts'
import { belowQuestion, type Entries, entriesOf } from './below.ts'
import { sourceOf, type Want } from './params.ts'

/** What a host has at a path. */
export interface Now {
  /** The path itself. */
  readonly path: PathState | undefined
  /** Where it leads in the end: the path itself, if it is no link. */
  readonly real: string
  /** What is there. */
  readonly target: PathState | undefined
  /** What the link says. */
  readonly link: string | undefined
  /** What is at `src`. */
  readonly source: PathState | undefined
  /** The folders on the way, the path itself the last. */
  readonly way: Way
  /** Whether it is a folder with nothing in it; asked for where another kind may take its place. */
  readonly isEmpty: boolean
  readonly below: readonly Entries[]
  readonly accounts: Accounts
}

/** Asks for all that bears on a path. */
export function question(want: Want): Script {
  return lines([
    sh`real=${want.path}`,
    section('path'),
    statQuestion(want.path),
    linkQuestion(want),
    wayQuestion(sh`"$real"`),
    ...(want.force ? [emptyQuestion] : []),
    ...(want.src === undefined ? [] : [section('source'), statQuestion(sourceOf(want, want.src), '-L')]),
    ...(want.recurse ? [section('below'), belowQuestion(sh`"$real"`)] : []),
    accountsQuestion(want),
  ])
}

function linkQuestion({ path }: Want): Script {
  return sh`
    if [ -L ${path} ]; then
      ${section('link')}
      printf '%s|\\n' "$(readlink -- ${path})"
      real=$(readlink -f -- ${path}) || real=${path}
      ${section('target')}
      ${statQuestion(sh`"$real"`, '-L')}
    fi
    ${section('real')}
    printf '%s|\\n' "$real"`
}

const emptyQuestion = sh`
  if [ -d "$real" ] && [ -z "$(ls -A -- "$real")" ]; then
    ${section('empty')}
  fi`

export function nowOf(parts: Readonly<Record<string, string>>, want: Want): Now {
  const path = pathStateOf(parts['path'])
  return {
    path,
    real: unmarked(parts['real']) ?? want.path,
    target: 'target' in parts ? pathStateOf(parts['target']) : path,
    link: unmarked(parts['link']),
    source: pathStateOf(parts['source']),
    way: wayOf(parts),
    isEmpty: 'empty' in parts,
    below: filledLines(parts['below']).map(entriesOf),
    accounts: accountsOf(parts, want),
  }
}

/** A path without the mark that keeps white space at its end. */
function unmarked(path: string | undefined): string | undefined {
  return path?.slice(0, -1)
}
