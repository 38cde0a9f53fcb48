/** The parts of a playbook that carry keywords. */
export type Part = 'import' | 'play' | 'role' | 'block' | 'task' | 'handler'

/** What a keyword holds: read when the file is loaded, or where the task runs when a template stands in it. */
export type Shape =
  | 'text'
  | 'texts'
  | 'number'
  | 'flag'
  | 'map'
  | 'conditions'
  | 'any'
  | 'steps'
  | 'roles'
  | 'files'

export interface Keyword {
  readonly on: readonly Part[]
  readonly shape: Shape
  /** How inner parts inherit it: the nearest wins; all count, the outermost first; or not at all. */
  readonly inherited: 'nearest' | 'all' | 'no'
}

const everywhere = ['play', 'role', 'block', 'task', 'handler'] as const
const tasks = ['task', 'handler'] as const

const nearest = (shape: Shape): Keyword => ({ on: everywhere, shape, inherited: 'nearest' })
const gathered = (shape: Shape, on: readonly Part[] = everywhere): Keyword => ({
  on,
  shape,
  inherited: 'all',
})
const own = (shape: Shape, ...on: Part[]): Keyword => ({ on, shape, inherited: 'no' })

/** Every keyword: where it may stand, what it holds, how it is inherited. */
const declared: Readonly<Record<string, Keyword>> = {
  name: own('text', 'import', 'play', 'block', 'task', 'handler'),

  become: nearest('flag'),
  become_user: nearest('text'),
  become_method: nearest('text'),
  become_flags: nearest('text'),
  become_exe: nearest('text'),
  remote_user: nearest('text'),
  port: nearest('number'),
  connection: nearest('text'),
  check_mode: nearest('flag'),
  diff: nearest('flag'),
  no_log: nearest('flag'),
  ignore_errors: nearest('flag'),
  ignore_unreachable: nearest('flag'),
  any_errors_fatal: nearest('flag'),
  throttle: nearest('number'),
  run_once: nearest('flag'),
  delegate_facts: { on: ['role', 'block', ...tasks], shape: 'flag', inherited: 'nearest' },
  delegate_to: { on: ['role', 'block', ...tasks], shape: 'text', inherited: 'nearest' },
  timeout: nearest('number'),

  when: gathered('conditions', ['import', 'role', 'block', 'task', 'handler']),
  tags: gathered('texts', ['import', ...everywhere]),
  environment: gathered('map'),
  vars: gathered('map', ['import', ...everywhere]),
  module_defaults: gathered('map'),

  hosts: own('texts', 'play'),
  gather_facts: own('flag', 'play'),
  gather_subset: own('texts', 'play'),
  serial: own('any', 'play'),
  order: own('text', 'play'),
  strategy: own('text', 'play'),
  max_fail_percentage: own('number', 'play'),
  force_handlers: own('flag', 'play'),
  vars_files: own('files', 'play'),
  vars_prompt: own('any', 'play'),
  roles: own('roles', 'play'),
  pre_tasks: own('steps', 'play'),
  tasks: own('steps', 'play'),
  post_tasks: own('steps', 'play'),
  handlers: own('steps', 'play'),

  role: own('text', 'role'),

  block: own('steps', 'block'),
  rescue: own('steps', 'block'),
  always: own('steps', 'block'),

  action: own('any', ...tasks),
  local_action: own('any', ...tasks),
  args: own('map', ...tasks),
  loop: own('any', 'block', ...tasks),
  loop_control: own('map', 'block', ...tasks),
  register: own('text', ...tasks),
  notify: { on: ['block', ...tasks], shape: 'texts', inherited: 'nearest' },
  changed_when: own('conditions', ...tasks),
  failed_when: own('conditions', ...tasks),
  until: own('conditions', ...tasks),
  retries: own('number', ...tasks),
  delay: own('number', ...tasks),
  async: own('number', ...tasks),
  poll: own('number', ...tasks),
  listen: own('texts', 'handler'),
}

export const keywords: ReadonlyMap<string, Keyword> = new Map(Object.entries(declared))

/** The keywords that a part may carry. */
export function keywordsOf(part: Part): string[] {
  return [...keywords].filter(([, { on }]) => on.includes(part)).map(([name]) => name)
}
