import { readFileSync } from 'node:fs'
import { afterEach, describe, expect } from 'vitest'
import { type Project, test } from './project.ts'
import { hasTmux, TestScreen } from './screen.ts'

const screens: TestScreen[] = []
afterEach(() => {
  for (const screen of screens.splice(0)) screen.close()
})

const waiting = { timeout: 60_000 }

const all = 'inventories/production/secrets/all.age.yml'

function start(project: Project, line: string): TestScreen {
  const screen = new TestScreen(project.folder, `${line} -i production`, 100)
  screens.push(screen)
  return screen
}

async function shows(screen: TestScreen, text: string): Promise<void> {
  await expect.poll(() => screen.text(), waiting).toContain(text)
}

async function answer(screen: TestScreen, question: string, text: string): Promise<void> {
  await shows(screen, question)
  screen.type(text)
}

describe.runIf(hasTmux)('at a terminal', () => {
  test('a value is asked for, and not shown', async ({ project }) => {
    project.write({ 'inventories/production/hosts.yml': 'all: { hosts: { web1: } }\n' })
    await project.deliver('secrets init -i production')
    const screen = start(project, 'deliver secrets set a')
    await answer(screen, 'Value of a:', 'hunter22')
    await shows(screen, 'exit code 0')
    expect(screen.text()).not.toContain('hunter22')
    expect((await project.deliver('secrets view all -i production')).stdout).toContain('a: hunter22\n')
  })

  test('a passphrase is asked for: twice when it is new, again when it is wrong', async ({ project }) => {
    project.write({ 'inventories/production/hosts.yml': 'all: { hosts: { web1: } }\n' })
    const screen = start(project, 'deliver secrets init --passphrase')
    await answer(screen, 'New passphrase for the key of production:', 'correct horse')
    await answer(screen, 'The same once more:', 'correct horse')
    await shows(screen, 'exit code 0')
    screens.pop()?.close()

    await project.shell('printf hunter22 | deliver secrets set a -i production')
    const again = start(project, 'deliver secrets view all')
    await answer(again, 'key.age:', 'wrong')
    await expect.poll(() => again.text().split('key.age:').length, waiting).toBe(3)
    again.type('correct horse')
    await shows(again, 'exit code 0')
    expect(again.text()).toContain('a: hunter22\n')
  })

  test('a mistake in what was edited is edited again', async ({ project }) => {
    project.write({
      'inventories/production/hosts.yml': 'all: { hosts: { web1: } }\n',
      editor: `#!/bin/sh\nif grep -q 'a: b: c' "$1"; then echo 'a: hunter33' >"$1"; else echo 'a: b: c' >"$1"; fi\n`,
    })
    await project.deliver('secrets init -i production')
    const screen = start(project, 'EDITOR=./editor deliver secrets edit')
    await answer(screen, 'Edit it again? Otherwise what you wrote is lost [y/N]', 'y')
    await shows(screen, 'exit code 0')
    expect(screen.text()).toContain(`${all} is written\n`)
    expect(readFileSync(project.path(all), 'utf8')).toMatch(/^a: \|\n/)
    expect((await project.deliver('secrets view all -i production')).stdout).toContain('a: hunter33\n')
  })
})
