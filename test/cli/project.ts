import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { join } from 'node:path'
import { inject } from 'vitest'
import { test as inFolder, writeFiles } from '../../src/base/testing.ts'

/** A test with a project of its own, in which the programs are started as people start them. */
export const test = inFolder.extend<{ project: Project }>({
  project: ({ folder }, use) => use(new Project(folder)),
})

/** What a program came to. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export class Project {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** Writes files, by their paths in the project. */
  write(files: Readonly<Record<string, string>>): void {
    writeFiles(this.folder, files)
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** Starts `deliver-play` with the words of a line, and gives what comes of it. */
  play(line: string, options: SpawnOptions = {}): Promise<Ended> {
    return this.startPlay(line, options).ended
  }

  /** The same, while the test does something meanwhile. */
  startPlay(line: string, options: SpawnOptions = {}): Started {
    return this.start(process.execPath, [`${inject('programs')}/deliver-play.js`, ...wordsOf(line)], options)
  }

  deliver(line: string, options: SpawnOptions = {}): Promise<Ended> {
    return this.start(process.execPath, [`${inject('programs')}/deliver.js`, ...wordsOf(line)], options).ended
  }

  /** Runs a line of shell in which the programs are known by their names. */
  shell(line: string): Promise<Ended> {
    const functions = ['deliver-play', 'deliver'].map(
      name => `${name}() { ${process.execPath} ${inject('programs')}/${name}.js "$@"; }`,
    )
    return this.start('bash', ['-c', [...functions, line].join('\n')], {}).ended
  }

  private start(program: string, args: readonly string[], options: SpawnOptions): Started {
    const environment = { PATH: process.env['PATH'], HOME: this.folder, ...options.env }
    const child = spawn(program, args, { cwd: this.folder, stdio: 'pipe', ...options, env: environment })
    child.stdin?.end()
    return started(child)
  }
}

export interface Started {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  /** What it printed so far. */
  printed(): string
}

function started(child: ChildProcess): Started {
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', text => {
      printed[name] += text
    })
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('close', code => resolve({ code, ...printed })).once('error', reject)
  })
  return { process: child, ended, printed: () => printed.stdout }
}

/** Words of a command line; single quotes keep spaces. */
function wordsOf(line: string): string[] {
  return (line.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map(word => word.replaceAll("'", ''))
}
