import { type MapNode, nodeOf } from '../../base/yaml.ts'
import type { Play, Task } from '../../model/playbook.ts'
import { madeTask } from '../../playbook/read/made-task.ts'

/** The task that gathers the facts of a play's hosts; it has the tag `always`, unless the play itself has tags. */
export function gatheringTask(play: Play): Task {
  const subset = play.settings.get('gather_subset')
  const args = nodeOf({}, play.place) as MapNode
  const { tags, keywords, ...inherited } = play.inherited
  return madeTask('Gathering Facts', {
    module: 'setup',
    args: subset
      ? { ...args, entries: [{ key: 'gather_subset', keyPlace: subset.place, value: subset }] }
      : args,
    place: play.place,
    inherited: { ...inherited, keywords, tags: tags.length > 0 ? tags : ['always'] },
    role: undefined,
    search: { role: undefined, folder: play.playbookFolder, playbookFolder: play.playbookFolder },
  })
}
