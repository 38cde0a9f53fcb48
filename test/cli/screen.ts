import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'

/** Whether there are terminals that tests can look at; `scripts/lib/requirements --tests` installs them. */
export const hasTmux = spawnSync('tmux', ['-V']).status === 0

/** A terminal of tmux, in which a command runs. */
export class TestScreen {
  private readonly socket: string

  /**
   * Runs a line of shell in a folder, in which the programs are known as `deliver` and `deliver_play`, with more environment
   * variables: `TERM=dumb`.
   */
  constructor(folder: string, line: string, columns: number, variables = '') {
    this.socket = join(folder, 'tmux')
    writeFileSync(
      join(folder, 'run.sh'),
      `cd "$(dirname "$0")"
deliver_play() { ${process.execPath} ${inject('programs')}/deliver-play.js "$@"; }
deliver() { ${process.execPath} ${inject('programs')}/deliver.js "$@"; }
export HOME=$PWD ${variables}
${line}
echo "exit code $?"
exec sleep 600
`,
    )
    const size = ['-x', String(columns), '-y', '50']
    this.tmux('-f', '/dev/null', 'new-session', '-d', ...size, 'sh', join(folder, 'run.sh'))
  }

  /** What it shows, also what has scrolled away; with `-e` also its colours. */
  text(...words: string[]): string {
    return this.tmux('capture-pane', '-p', '-S', '-', ...words)
  }

  /** Types a line. */
  type(line: string): void {
    this.tmux('send-keys', '-l', line)
    this.tmux('send-keys', 'Enter')
  }

  close(): void {
    this.tmux('kill-server')
  }

  private tmux(...words: string[]): string {
    const { stdout, stderr, status } = spawnSync('tmux', ['-S', this.socket, ...words], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    })
    if (status !== 0) throw new Error(`tmux ${words.join(' ')}: ${stderr}`)
    return stdout
  }
}
