import fc from 'fast-check'
import { expect } from 'vitest'
import { resultsOf, test } from '../testing/playbook.ts'

/** Texts that would be something else, were they ever evaluated, by us or by a shell. */
const texts = fc.sample(
  fc
    .array(
      fc.constantFrom(
        '{{',
        '}}',
        '{{ add 1 1 }}',
        '\\{{',
        '"',
        "'",
        '$HOME',
        '`id`',
        '$(id)',
        '!raw',
        ' ',
        '\\',
        'a',
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map(pieces => `<${pieces.join('')}>`),
  100,
)

test('what a host says is data, however often it is registered, set, looped over and said again', async ({
  project,
}) => {
  project.write({ said: texts.join('\n') })
  const events = await project.run(
    `
    - hosts: web1
      gather_facts: false
      vars: { seen: "{{ said.stdout_lines }}" }
      tasks:
        - { name: Ask, command: cat said, args: { chdir: "{{ playbook_dir }}" }, register: said }
        - { name: Set, set_fact: { kept: "{{ seen }}" } }
        - { name: Say, command: { argv: [printf, '%s', "{{ item }}"] }, loop: "{{ kept }}", register: again }
        - { name: Look, debug: { msg: '{{ map again.results "stdout" }}' } }
        - { name: Together, debug: { msg: '{{ join hostvars.web1.kept "\\n" }}' } }
  `,
    { hosts: 'web1,' },
  )
  expect(resultsOf(events, 'Look')).toMatchObject({ web1: { msg: texts } })
  expect(resultsOf(events, 'Together')).toMatchObject({ web1: { msg: texts.join('\n') } })
})
