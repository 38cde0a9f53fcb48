import { expectSafe } from '../../testing/garbage.ts'
import { test } from '../../testing/playbook.ts'

test.for(['deliverous', 'template', 'compose'] as const)(
  'whatever a %s file holds, nothing breaks',
  (notation, { project }) => expectSafe(project, notation, 1500),
)
