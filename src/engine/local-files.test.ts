import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { resultsOf, test } from '../testing/playbook.ts'

test('a script is found with its words, fragments are on the host, a folder of variables beside the play', async ({
  project,
}) => {
  project.write({
    'files/a script.sh': '#!/bin/sh\necho "$2"\n',
    'files/parts/a': 'local\n',
    'vars/all/a.yml': 'colour: green\n',
  })
  mkdirSync(`${project.folder}/there`)
  writeFileSync(`${project.folder}/there/a`, 'on the host\n')
  const events = await project.run(`
    - hosts: web1
      gather_facts: false
      vars: { word: 'b c' }
      tasks:
        - { name: Run, script: '"a script.sh" a "{{ word }}" creates=/none' }
        - { name: Read, include_vars: { dir: all } }
        - { name: Show, debug: { msg: '{{ colour }}' } }
        - assemble: { src: '${project.folder.replaceAll("'", "''")}/there', dest: '${project.folder.replaceAll("'", "''")}/one' }
        - assemble: { src: parts, remote_src: false, dest: '${project.folder.replaceAll("'", "''")}/two' }
        - { name: Facts, gather_facts: { gather_subset: min } }
        - { name: Kernel, debug: { msg: '{{ facts.kernel }}' } }
  `)
  expect(resultsOf(events, 'Run')['web1']?.stdout).toBe('b c\n')
  expect(resultsOf(events, 'Show')['web1']?.msg).toBe('green')
  expect(resultsOf(events, 'Kernel')['web1']?.msg).not.toBe('')
  expect(readFileSync(`${project.folder}/one`, 'utf8')).toBe('on the host\n')
  expect(readFileSync(`${project.folder}/two`, 'utf8')).toBe('local\n')
})

test.for([
  ['script: none.sh x', 'There is no file none.sh'],
  ['script: "a \'b"', 'a quote is not closed'],
] as const)('%s is refused before the run', async ([task, problem], { project }) => {
  await expect(project.run(`- { hosts: web1, tasks: [{ ${task} }] }`)).rejects.toThrow(problem)
})
