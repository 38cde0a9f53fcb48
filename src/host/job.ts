import { randomInt } from 'node:crypto'
import { TaskError } from '../base/errors.ts'
import { Secret } from '../base/secret.ts'
import { type Script, sh, verbatim } from '../base/shell.ts'
import type { Answer, RunOptions } from '../model/connection.ts'
import type { ActionHost, Outcome } from '../model/module.ts'

/*
 * A job is a script that runs on a host in the background, and survives the run. It has a folder that only its
 * user can enter, `~/.ansible_async/ID`:
 *
 *   script, stdin    what it runs, and what that reads
 *   pid              the process that keeps it: the leader of a session of its own, which ends the job when its time is over
 *   stdout, stderr   what it printed by now
 *   rc               its exit status, there once it has ended
 *   overdue          there once it was ended because its time was over, which is how many seconds it had
 */

/** A name that no other job has. */
export function newJobId(): string {
  return `j${randomInt(10 ** 12)}.${process.pid}`
}

/** Starts a job; it is ended by force when it takes longer than `seconds`. */
export async function startJob(
  id: string,
  script: Script,
  seconds: number,
  options: RunOptions,
  host: ActionHost,
): Promise<void> {
  const answer = await host.run(starting(id, script, Math.ceil(seconds)), options)
  if (answer.status !== 0) throw new TaskError(`Cannot start the job: ${answer.stderr.toString().trim()}`)
}

/** What is known of a job: that it runs, or what came of it. */
export async function lookAtJob(id: string, host: ActionHost): Promise<Outcome> {
  const known = { ansible_job_id: id, started: 1 }
  const answer = await host.run(lookingAt(id))
  const { state, number, stdout, stderr } = readAnswer(answer)
  if (state === 'running') return { ...known, finished: 0, changed: false }
  if (state === 'unknown') return { ansible_job_id: id, failed: true, msg: `could not find job ${id}` }
  const ended = { ...known, finished: 1, stdout, stderr }
  if (state === 'overdue') {
    const msg = `async task did not complete within the requested time - ${number}s`
    return { ...ended, failed: true, msg }
  }
  if (state === 'lost') {
    return {
      ...ended,
      failed: true,
      msg: 'The job ended without a result: was it killed, or the host restarted?',
    }
  }
  const failed = number !== 0
  const msg = failed && { msg: `The command ended with ${number}` }
  return { ...ended, changed: true, failed, rc: number, ...msg }
}

/** Takes away what a job left behind. */
export async function forgetJob(id: string, host: ActionHost): Promise<void> {
  await host.run(sh`rm -rf "$HOME"/.ansible_async/${id}`)
}

/** Whether a text can be the name of a job, and of nothing beside its folder. */
export function isJobId(text: string): boolean {
  return /^\w[\w.]*$/.test(text)
}

const inFolder = (id: string) => sh`job="$HOME"/.ansible_async/${id}`

function starting(id: string, { text, secret }: Script, seconds: number): Script {
  const script = secret ? new Secret(text) : text
  return sh`
    umask 077
    ${inFolder(id)}
    mkdir -p "$HOME/.ansible_async" && mkdir "$job" && cat > "$job/stdin" && printf '%s\n' ${script} > "$job/script" && {
      if command -v setsid > /dev/null; then alone=setsid; else alone=nohup; fi
      $alone sh -c ${keeper.text} keeper "$job" ${seconds} $alone < /dev/null > /dev/null 2>&1 &
      echo $! > "$job/pid"
    }`
}

/** Waits for the script as long as it may take. All processes of the session go when it takes longer. */
const keeper = verbatim(`
(sh "$1/script" < "$1/stdin" > "$1/stdout" 2> "$1/stderr"; echo $? > "$1/rc.new"; mv "$1/rc.new" "$1/rc") &
left=$2
while [ ! -e "$1/rc" ] && [ "$left" -gt 0 ]; do sleep 1; left=$((left - 1)); done
[ -e "$1/rc" ] && exit
echo "$2" > "$1/overdue"
if [ "$3" = setsid ]; then kill -KILL 0; else kill -KILL $!; fi`)

/**
 * The first line is the state, perhaps with a number; then comes what the job printed. In containers a process that is
 * gone may stay a zombie, because nobody waits for it. What may have ended since the first look at its files is looked
 * at again before it counts as lost.
 */
function lookingAt(id: string): Script {
  return sh`
    ${inFolder(id)}
    pid=$(cat "$job/pid" 2> /dev/null)
    told() { echo "$@"; cat "$job/stdout"; cat "$job/stderr" >&2; }
    if [ ! -d "$job" ]; then echo unknown
    elif [ -e "$job/rc" ]; then told ended "$(cat "$job/rc")"
    elif [ -e "$job/overdue" ]; then told overdue "$(cat "$job/overdue")"
    elif kill -0 "$pid" 2> /dev/null && ! grep -qs '^State:.Z' "/proc/$pid/status"; then echo running
    elif [ -e "$job/rc" ]; then told ended "$(cat "$job/rc")"
    elif [ -e "$job/overdue" ]; then told overdue "$(cat "$job/overdue")"
    else told lost
    fi`
}

function readAnswer({ stdout, stderr }: Answer) {
  const [, first = '', rest = ''] = stdout.toString().match(/^(.*)\n([\s\S]*)$/) ?? []
  const [state, number] = first.split(' ')
  return { state, number: Number(number), stdout: withoutEnd(rest), stderr: withoutEnd(stderr.toString()) }
}

function withoutEnd(text: string): string {
  return text.replace(/[\r\n]+$/, '')
}
