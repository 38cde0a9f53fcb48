import { hostsOfPlay, isLeftOut } from '../../engine/play/hosts.ts'
import { isSelected } from '../../engine/play/tags.ts'
import type { RunOptions, World } from '../../engine/world.ts'
import type { Play, Task } from '../../model/playbook.ts'
import { tasksOf } from '../../playbook/read/handlers.ts'

type Selection = Pick<RunOptions, 'tags' | 'skipTags'>

/** The hosts of each play, for `--list-hosts`. */
export function hostsListed(plays: readonly Play[], world: World): string {
  return plays
    .filter(play => !isLeftOut(play, world))
    .map(play => {
      const hosts = hostsOfPlay(play, world)
      return `${title(play)} (${hosts.length})\n${hosts.map(name => `  ${name}\n`).join('')}`
    })
    .join('')
}

/** The tasks of each play that the tags select, for `--list-tasks`. */
export function tasksListed(plays: readonly Play[], selection: Selection): string {
  return plays
    .map(play => {
      const lines = selected(play, selection).map(task => {
        const { tags } = task.inherited
        return `  ${namesOf(task).at(-1)}${tags.length > 0 ? `  [${tags.join(', ')}]` : ''}\n`
      })
      return `${title(play)}\n${lines.join('')}`
    })
    .join('')
}

/** The tags of each play that its selected tasks have, for `--list-tags`. */
export function tagsListed(plays: readonly Play[], selection: Selection): string {
  return plays
    .map(play => {
      const tags = new Set(selected(play, selection).flatMap(task => task.inherited.tags))
      return `${title(play)}\n${[...tags]
        .sort()
        .map(tag => `  ${tag}\n`)
        .join('')}`
    })
    .join('')
}

/** Every task of a play that is known before it runs, without handlers. */
export function tasksOfPlay(play: Play): Task[] {
  return tasksOf([...play.preTasks, ...play.tasks, ...play.postTasks])
}

/** The names of a task: its name as written, or its module; alone and with its role in front. */
export function namesOf({ name, module, role }: Task): string[] {
  const own = name?.kind === 'scalar' ? String(name.value) : module
  return role ? [own, `${role.name} : ${own}`] : [own]
}

function selected(play: Play, selection: Selection): Task[] {
  return tasksOfPlay(play).filter(task => isSelected(task.inherited.tags, selection))
}

function title({ name, hosts }: Play): string {
  return `play: ${name ?? (hosts.kind === 'scalar' ? String(hosts.value) : 'hosts of a list')}`
}
