import { expectSameAgain, expectValidCompose } from '../../../testing/equality.ts'
import { test } from '../../../testing/playbook.ts'

test.for(['deliverous', 'template', 'compose'] as const)(
  'whatever is written as %s is read back',
  (notation, { project }) => expectSameAgain(project, notation, 400),
)

test('whatever compose can say is read back', ({ project }) => expectValidCompose(project, 400))
