import { expect } from 'vitest'
import { FileError, formatProblem } from '../../base/errors.ts'
import { modules } from '../../modules/index.ts'
import { type TestProject, test } from '../../testing/playbook.ts'
import { loadPlaybooks } from '../load.ts'

const known = new Map(modules.map(module => [module.name, module]))

test('finds what is read of a registered result and is not there', ({ project }) => {
  const text = `- hosts: all
  tasks:
    - { stat: { path: /etc/app }, register: app }
    - debug: { msg: '{{ app.stat.exits }} {{ app.changd }}' }
    - debug: { msg: '{{ upper (default app.stat.mdoe "") }}' }
      when: app.start.exists
    - { assert: { that: [app.stat.isdirectory] } }
    - { stat: { path: '{{ item }}' }, loop: [/a, /b], register: both }
    - debug: { msg: '{{ both.results.[0].stat.exist }} {{ both.stat.exists }}' }
`
  expect(mistakes(project, text)).toMatchInlineSnapshot(`
    "site.yml:4:25: app.stat.exits is nothing that stat registers
       3 |     - { stat: { path: /etc/app }, register: app }
       4 |     - debug: { msg: '{{ app.stat.exits }} {{ app.changd }}' }
         |                         ^
      hint: did you mean exists?
    site.yml:4:46: app.changd is nothing that stat registers
       3 |     - { stat: { path: /etc/app }, register: app }
       4 |     - debug: { msg: '{{ app.stat.exits }} {{ app.changd }}' }
         |                                              ^
      hint: did you mean changed?
    site.yml:6:13: app.start is nothing that stat registers
       5 |     - debug: { msg: '{{ upper (default app.stat.mdoe "") }}' }
       6 |       when: app.start.exists
         |             ^
      hint: did you mean stat?
    site.yml:5:40: app.stat.mdoe is nothing that stat registers
       4 |     - debug: { msg: '{{ app.stat.exits }} {{ app.changd }}' }
       5 |     - debug: { msg: '{{ upper (default app.stat.mdoe "") }}' }
         |                                        ^
      hint: did you mean mode?
    site.yml:7:26: app.stat.isdirectory is nothing that stat registers
       6 |       when: app.start.exists
       7 |     - { assert: { that: [app.stat.isdirectory] } }
         |                          ^
      hint: it gives exists, path, mode, rusr, wusr, xusr, rgrp, wgrp, xgrp, roth, woth, xoth, isreg, isdir, islnk, isfifo, issock, isblk, ischr, isuid, isgid, uid, gid, pw_name, gr_name, nlink, dev, inode, size, atime, mtime, ctime, readable, writeable, executable, lnk_target, lnk_source, checksum
    site.yml:9:25: both.results.0.stat.exist is nothing that stat registers
       8 |     - { stat: { path: '{{ item }}' }, loop: [/a, /b], register: both }
       9 |     - debug: { msg: '{{ both.results.[0].stat.exist }} {{ both.stat.exists }}' }
         |                         ^
      hint: did you mean exists?
    site.yml:9:59: both.stat is nothing that stat registers
       8 |     - { stat: { path: '{{ item }}' }, loop: [/a, /b], register: both }
       9 |     - debug: { msg: '{{ both.results.[0].stat.exist }} {{ both.stat.exists }}' }
         |                                                           ^
      hint: it gives results"
  `)
})

test.for([
  ['values that are there', '{ stat: { path: /a }, register: r }', 'r.stat.exists'],
  ['what every task registers', '{ stat: { path: /a }, register: r }', 'r.skipped'],
  ['items of a loop', '{ stat: { path: /a }, loop: [1], register: r }', 'r.results.[0].stat.exists'],
  ['the number of attempts', '{ stat: { path: /a }, until: r.stat.exists, register: r }', 'r.attempts'],
  [
    'a value that is set elsewhere too',
    '{ set_fact: { r: { any: 1 } } }\n    - { stat: { path: /a }, register: r }',
    'r.any',
  ],
  [
    'an item while it is judged',
    '{ stat: { path: /a }, loop: [1], until: r.stat.exists, register: r }',
    'r.results',
  ],
  ['names that people choose', '{ uri: { url: "http://a" }, register: r }', 'r.x_header'],
  ['names of a block', '{ stat: { path: /a }, register: r }', 'other.r.thing'],
] as const)('leaves alone %s', ([, task, path], { project }) => {
  expect(
    mistakes(project, `- hosts: all\n  tasks:\n    - ${task}\n    - { debug: { var: '${path}' } }\n`),
  ).toBe('')
})

test('a value of one of the modules that register a name is there', ({ project }) => {
  const text = `- hosts: all
  tasks:
    - { stat: { path: /a }, register: r, when: here }
    - { command: id, register: r, when: not here }
    - { debug: { var: r.stdout } }
`
  expect(mistakes(project, text)).toBe('')
})

function mistakes(project: TestProject, text: string): string {
  project.write({ 'site.yml': text })
  try {
    loadPlaybooks([project.path('site.yml')], { modules: known })
    return ''
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return error.problems
      .map(problem => formatProblem(problem))
      .join('\n')
      .replaceAll(`${project.folder}/`, '')
  }
}
