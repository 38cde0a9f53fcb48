import { TaskError } from '../base/errors.ts'
import { flag, integer, oneOf, text, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { addLine, firstNumber, freeNumber, removeLine, setField } from '../host/accounts/account-files.ts'
import {
  type Group,
  groupOf,
  groupQuestion,
  lineOf,
  primaryMembers,
  refuseUnfitName,
  shadowUtils,
} from '../host/accounts/entries.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { defineModule, settle } from '../model/module.ts'

const params = {
  name: text('The group'),
  state: oneOf(['present', 'absent'], 'Whether it is there').or('present'),
  gid: integer('Its number').optional,
  non_unique: flag('Whether another group may have the same number').or(false),
  system: flag('Whether a new group gets one of the numbers for the system').or(false),
  force: flag('Remove it even if it is the primary group of a user').or(false),
}

type Want = Values<typeof params>

export interface Now {
  readonly group: Group | undefined
  /** Who has the wanted number. */
  readonly numbered: Group | undefined
  /** The users whose primary group it is; asked for where it shall go. */
  readonly users: readonly string[]
  readonly hasShadowUtils: boolean
}

export const group = defineModule({
  name: 'group',
  summary: 'Keep a group of users, or keep it absent',
  params,
  examples: `
    - group: { name: app, system: true }
    - group: { name: docker, gid: 1750 }
    - group: { name: games, state: absent }
  `,
  returns: {
    name: returned('text', 'The group'),
    state: returned('text', 'Whether there is such a group'),
    system: returned('flag', 'Whether it was to be a system group'),
    gid: returned('number', 'The number'),
  },
  reportsAfterwards: true,

  observe: ({ name, gid, state }) => ({
    script: lines([
      section('groups'),
      groupQuestion(name, ...(gid === undefined ? [] : [gid])),
      ...(state === 'absent' ? [section('users'), primaryMembers(name)] : []),
      section('tools'),
      shadowUtils,
    ]),
    parse(output): Now {
      const { groups, users, tools } = sectionsOf(output)
      return {
        group: groupOf(lineOf(groups, name)),
        numbered: gid === undefined ? undefined : groupOf(lineOf(groups, gid)),
        users: filledLines(users),
        hasShadowUtils: tools !== '',
      }
    },
  }),

  *plan(want, now) {
    refuseUnfitName(want.name)
    const { create, number, remove } = now.hasShadowUtils ? commandEditor : fileEditor
    if (want.state === 'absent') {
      if (!now.group) return
      refuseInUse(want, now)
      yield { what: 'group', before: gidText(now.group.gid), after: 'absent', settle: remove(want) }
    } else {
      refuseTaken(want, now)
      if (now.group) yield* settle('gid', `${now.group.gid}`, want.gid?.toString(), () => number(want))
      else yield { what: 'group', before: 'absent', after: gidText(want.gid), settle: create(want) }
    }
  },

  report: ({ name, state, system, gid }, now) => ({ name, state, system, gid: gid ?? now.group?.gid }),
})

function gidText(gid: number | undefined): string {
  return gid === undefined ? 'present' : `gid ${gid}`
}

function refuseInUse({ name, force }: Want, { users }: Now): void {
  if (force || users.length === 0) return
  throw new TaskError(`Cannot remove the group ${name}: it is the primary group of ${users.join(', ')}`, {
    hint: 'remove the users first, or give them another group; force: true removes it all the same',
  })
}

function refuseTaken({ name, gid, non_unique }: Want, { numbered }: Now): void {
  if (non_unique || !numbered || numbered.name === name) return
  throw new TaskError(`Cannot give the group ${name} the number ${gid}: it is that of ${numbered.name}`, {
    hint: 'take another number; non_unique: true lets them share it',
  })
}

/** The scripts that change a group. */
interface GroupEditor {
  create(want: Want): Script
  number(want: Want): Script
  remove(want: Want): Script
}

const commandEditor: GroupEditor = {
  create: want => sh`groupadd ${[...(want.system ? ['-r'] : []), ...numberOption(want), '--', want.name]}`,
  number: want => sh`groupmod ${[...numberOption(want), '--', want.name]}`,
  remove: ({ name, force }) => sh`groupdel ${[...(force ? ['-f'] : []), '--', name]}`,
}

function numberOption({ gid, non_unique }: Want): (string | number)[] {
  if (gid === undefined) return []
  return ['-g', gid, ...(non_unique ? ['-o'] : [])]
}

const fileEditor: GroupEditor = {
  create: ({ name, gid, system }) =>
    lines([
      sh`gid=${gid ?? sh`$(${freeNumber(firstNumber(system), ['group'])})`}`,
      addLine('group', sh`${name}:x:"$gid":`),
    ]),
  number: ({ name, gid = '' }) => setField('group', name, 3, gid),
  remove: ({ name }) => removeLine('group', name),
}
