import { posix } from 'node:path'
import { lines, type Script, sh } from '../../base/shell.ts'
import { type Accounts, accountsOf, accountsQuestion } from '../../host/files/attributes.ts'
import { type Ancestry, ancestryOf, ancestryQuestion } from '../../host/files/folders.ts'
import { entryQuestion, linkTarget, type PathState, pathStateOf } from '../../host/files/look.ts'
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
  /** What is at `src`, where that matters. */
  readonly source: PathState | undefined
  /** Where that really lies. */
  readonly sourcePath?: string | undefined
  readonly isSourceThere: boolean
  /** Why something is not looked at: a link may lead anywhere. */
  readonly refused?: string | undefined
  /** How far the path exists, itself included. */
  readonly ancestry: Ancestry
  /** Whether it is a folder with nothing in it; asked for where another kind may take its place. */
  readonly isEmpty: boolean
  readonly below: readonly Entries[]
  readonly accounts: Accounts
}

/** Asks for all that bears on a path. */
export function question(want: Want): Script {
  const { dir, base } = posix.parse(want.path)
  return sh`
    real=${want.path} seen= within= refused=
    if deliver_enter ${dir}; then
      ${entryQuestion(base)}
      ${section('path')}
      printf '%s\\n' "$seen"
      ${linkQuestion(want)}
    elif [ -d ${dir} ]; then
      refused=$deliver_why
    fi
    ${section('real')}
    printf '%s|\\n' "$real"
    ${ancestryQuestion(sh`"$real"`)}
    ${lines([...(want.force ? [emptyQuestion] : []), ...sourceQuestion(want), ...belowQuestions(want)])}
    ${section('refused')}
    printf '%s\\n' "$refused"
    ${accountsQuestion(want)}`
}

function linkQuestion(want: Want): Script {
  if (!want.follow || want.src !== undefined || want.state === 'absent') return sh``
  return sh`
    case $seen in a*) ${targetQuestion(want.path)} ;; esac`
}

/** Asks for what a link leads to in the end; `$real` is where that lies. */
function targetQuestion(path: string): Script {
  return sh`
    ${section('target')}
    if deliver_real ${path} && real=$deliver_at folder=\${deliver_at%/*} && deliver_enter "\${folder:-/}"; then
      ${entryQuestion(sh`"\${real##*/}"`)}
      printf '%s\\n' "$seen"
    elif [ -e ${path} ]; then
      refused=$deliver_why
    fi`
}

/** Asks for what is at `src`: where its attributes are kept, for itself, else only whether there is anything. */
function sourceQuestion(want: Want): Script[] {
  if (want.src === undefined) return []
  const path = sourceOf(want, want.src)
  const there = sh`if [ -e ${path} ]; then ${section('source is there')}; fi`
  return keepsSource(want) ? [there, section('source'), sourceState(path)] : [there]
}

function keepsSource({ state, follow, owner, group, mode, modification_time, access_time }: Want): boolean {
  const keeps = [owner, group, mode, modification_time, access_time].some(value => value !== undefined)
  return state === 'hard' || (follow && keeps)
}

function sourceState(path: string): Script {
  return sh`
    if deliver_real ${path} && source=$deliver_at folder=\${deliver_at%/*} && deliver_enter "\${folder:-/}"; then
      ${entryQuestion(sh`"\${source##*/}"`)}
      printf '%s\\n' "$seen"
      ${section('source path')}
      printf '%s|\\n' "$source"
    elif [ -e ${path} ]; then
      refused=$deliver_why
    fi`
}

const emptyQuestion = sh`
  if [ -d "$real" ] && [ -z "$(ls -A -- "$real")" ]; then
    ${section('empty')}
  fi`

function belowQuestions({ recurse }: Want): Script[] {
  return recurse ? [section('below'), belowQuestion(sh`"$real"`)] : []
}

export function nowOf(parts: Readonly<Record<string, string>>, want: Want): Now {
  const path = pathStateOf(parts['path'])
  return {
    path,
    real: unmarked(parts['real']) ?? want.path,
    target: 'target' in parts ? pathStateOf(parts['target']) : path,
    link: path?.kind === 'link' ? linkTarget(parts['path'] ?? '', posix.basename(want.path)) : undefined,
    source: pathStateOf(parts['source']),
    sourcePath: unmarked(parts['source path']),
    isSourceThere: 'source is there' in parts,
    refused: parts['refused'] || undefined,
    ancestry: ancestryOf(parts),
    isEmpty: 'empty' in parts,
    below: filledLines(parts['below']).map(entriesOf),
    accounts: accountsOf(parts, want),
  }
}

/** A path without the mark that keeps white space at its end. */
function unmarked(path: string | undefined): string | undefined {
  return path?.slice(0, -1)
}
