import type { TaskEvent, TaskStartEvent } from '../../model/event.ts'

/** How many tasks, and how many hosts, are listed. */
const most = 10

/** Adds up the time that tasks and hosts take. */
export class Profile {
  private readonly tasks = new Map<string, number>()
  private readonly hosts = new Map<string, number>()

  /** Counts a task that all of its hosts have finished. */
  countTask(task: TaskStartEvent, seconds: number): void {
    add(this.tasks, taskTitle(task), seconds)
  }

  /** Counts a task for the host that finished it. */
  countHost(event: TaskEvent): void {
    if (!('item' in event)) add(this.hosts, event.host, event.seconds ?? 0)
  }

  lines(): string[] {
    return ['SLOWEST TASKS', ...slowest(this.tasks), '', 'SLOWEST HOSTS', ...slowest(this.hosts)]
  }
}

/** The name of a task, with its role in front. */
export function taskTitle({ task, role }: Pick<TaskEvent, 'task' | 'role'>): string {
  return role === undefined ? task : `${role} : ${task}`
}

function add(times: Map<string, number>, name: string, seconds: number): void {
  times.set(name, (times.get(name) ?? 0) + seconds)
}

function slowest(times: ReadonlyMap<string, number>): string[] {
  const sorted = [...times].toSorted(([, one], [, other]) => other - one).slice(0, most)
  return sorted.map(([name, seconds]) => `${`${seconds.toFixed(1)} s`.padStart(10)}  ${name}`)
}
