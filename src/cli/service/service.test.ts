import { expect } from 'vitest'
import { FileError, formatProblem, problemsOf, UsageError } from '../../base/errors.ts'
import { Redaction } from '../../base/redaction.ts'
import { type TestProject, test } from '../../testing/playbook.ts'
import { deliver } from '../deliver.ts'

const blog = `blog:
  image: deliverous/blog
  ports: [{ ip: blog-addr, host_port: 80, container_port: 80 }]
  environment: { VERSION: 1.10, MODE: yes, TEXT: "it's: #1\\n" }
mysql: { image: mysql, volumes: [{ name: data, path: /var/lib/mysql }] }
`

test('a file without mistakes is told in a few lines', async ({ project }) => {
  project.write({ 'blog/Deliverous': blog })
  expect(await run(project, 'check', 'blog')).toBe(`blog: 2 services
  blog   deliverous/blog  blog-addr:80 -> 80
  mysql  mysql            data at /var/lib/mysql
`)
})

test('all mistakes of all files are told', async ({ project }) => {
  project.write({ 'a.yml': 'a: { imag: x }\n', Deliverous: 'b: { image: X }\nc: {}\n' })
  const error = await run(project, 'check', 'a.yml', 'Deliverous').catch(error => error)
  expect(error).toBeInstanceOf(FileError)
  expect(error.exitCode).toBe(65)
  expect(
    problemsOf(error).map(problem => formatProblem(problem).split('\n')[0]?.replace(/^.*\//, '')),
  ).toEqual([
    'a.yml:1:6: The service a has no key imag',
    'Deliverous:1:13: An image cannot be called X',
    'Deliverous:2:4: The service c needs image',
  ])
})

test.for(['compose', 'deliverous', 'template', 'json'])(
  'a file is shown as %s',
  async (notation, { project }) => {
    project.write({ Deliverous: blog })
    expect(await run(project, 'show', 'Deliverous', '--as', notation)).toMatchSnapshot()
  },
)

test('a command that is cut into words is a list in a template, where texts go through a shell', async ({
  project,
}) => {
  project.write({ Deliverous: "a: { image: a, command: serve --title 'Our shop' }\n" })
  expect(await run(project, 'show', 'Deliverous', '--as', 'template')).toContain(
    "cmd: [serve, '--title', Our shop]",
  )
})

test('what a notation cannot say is told', async ({ project }) => {
  project.write({
    'a.yml': 'a: { privileged: true }\nGenerate: { X: { hex: 1 } }\nExec: { Job: { service: a, cmd: x } }\n',
  })
  const error = await run(project, 'show', 'a.yml', '--as', 'deliverous').catch(error => error)
  expect(problemsOf(error).map(({ message }) => message)).toEqual([
    'A Deliverous file cannot say the job Job',
    'A Deliverous file cannot say the generated text X',
    'A Deliverous file cannot say privileged of a',
  ])
})

test.for([[], ['chek', 'a.yml'], ['check'], ['show'], ['show', 'a', 'b'], ['show', 'a', '--as', 'toml']])(
  'deliver service %s is refused',
  async (words, { project }) => {
    expect(await run(project, ...words).catch(error => error)).toBeInstanceOf(UsageError)
  },
)

async function run(project: TestProject, ...words: string[]): Promise<string> {
  const printed: string[] = []
  const output = { write: (text: string) => printed.push(text) }
  const { signal } = new AbortController()
  const argv = [
    'service',
    ...words.map(word => (/^(blog|Deliverous|.*\.ya?ml)$/.test(word) ? project.path(word) : word)),
  ]
  await deliver({ argv, version: '', stdout: output, stderr: output, redaction: new Redaction(), signal })
  return printed.join('').replaceAll(`${project.folder}/`, '')
}
