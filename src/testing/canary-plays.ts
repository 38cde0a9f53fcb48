type Task = Readonly<Record<string, unknown>>

const here = { chdir: '{{ playbook_dir }}' }

/**
 * Two plays: in the first, a run learns secrets from everywhere they can come from; in the second, it shows them. They
 * are the variables `c0` to `c19`, those of the encrypted file `e0` to `e49`, the answers `p0` and so on, `given`, and what is in the files beside the playbook.
 */
export function canaryPlays(prompted: Readonly<Record<string, string>>, key: string): readonly object[] {
  const answers = Object.entries(prompted).map(([name, text]) => ({ name, private: true, default: text }))
  const play = { gather_facts: false, vars_prompt: [...answers, { name: 'given', private: true }] }
  const hidden = hiddenTasks(key).map((task, i) => ({ ...task, name: `Hidden ${i}`, no_log: true }))
  const secret = secretTasks.map(task => ({ ...task, ignore_errors: true }))
  const handlers = [{ name: 'Restart', command: 'true' }]
  return [
    { ...play, hosts: 'all', tasks: [...hidden, ...secret] },
    { ...play, hosts: ['all', prompted['p0']], tasks: showingTasks, handlers },
  ]
}

/** Tasks with `no_log`, which have secrets among their parameters, or register them. */
function hiddenTasks(key: string): readonly Task[] {
  return [
    { debug: { msg: 'A text with {{ c0 }}, and {{ c0 }}' } },
    { set_fact: { a: '{{ c1 }}', b: { c: ['{{ c2 }}'] } } },
    { copy: { dest: '{{ playbook_dir }}/made', content: '{{ c3 }}' } },
    { lineinfile: { path: '{{ playbook_dir }}/made', line: '{{ c4 }}' } },
    { command: { argv: ['printf', '%s\n', '{{ c5 }}'] } },
    { fail: { msg: '{{ c6 }}' }, ignore_errors: true },
    { ping: { data: 'x' }, loop: ['{{ c7 }}', { name: 'x', deep: '{{ c8 }}' }] },
    { shell: 'true', environment: { A: '{{ c9 }}', B: 'x:{{ c11 }}' } },
    { template: { src: 'secret.hbs', dest: '{{ playbook_dir }}/made.conf' } },
    { blockinfile: { path: '{{ playbook_dir }}/made', block: 'user = x\npassword = {{ c12 }}' } },
    { include_vars: 'included.yml' },
    { set_fact: { key } },
    { command: 'cat printed0', args: here, register: 'printed' },
    { command: 'cat {{ item }}', args: here, loop: ['printed1', 'printed2'], register: 'all_printed' },
    { shell: 'cat printed3 >&2; exit 1', args: here, register: 'failed', ignore_errors: true },
  ]
}

const nowhere = 'http://127.0.0.1:1/'

/** Tasks with values that are secret by themselves. */
const secretTasks: readonly Task[] = [
  { name: 'Call', uri: { url: nowhere, url_username: 'x', url_password: '{{ c13 }}', timeout: 1 } },
  { name: 'Fetch', get_url: { url: nowhere, dest: '/tmp/none', url_password: '{{ c14 }}', timeout: 1 } },
  { name: 'Account', user: { name: 'no-such-user', password: '{{ c15 }}' }, check_mode: true },
  {
    name: 'Image',
    docker_image: { name: 'x', source: 'pull', registry_username: 'x', registry_password: '{{ c16 }}' },
    check_mode: true,
  },
  { name: 'Connect', command: 'true' },
  { name: 'Answers', shell: 'true', environment: { P: '{{ p0 }}', Q: '{{ b64encode p1 }}' } },
]

/** The names of those that are variables, in the clear and encrypted. */
const names = [
  ...Array.from({ length: 20 }, (_, i) => `c${i}`),
  ...Array.from({ length: 50 }, (_, i) => `e${i}`),
]

const every = names.map(name => `{{ ${name} }}`)

/** Tasks that show secrets, in every place of a result. */
const showingTasks: readonly Task[] = [
  { name: 'Show {{ c1 }}', debug: { msg: every } },
  { name: 'Keys', debug: { msg: { '{{ c0 }}': every.map(text => `x${text}y`) } } },
  {
    name: 'Encoded',
    debug: {
      msg: names.map(name => `{{ b64encode ${name} }} {{ urlencode ${name} }} {{ to_json ${name} }}`),
    },
  },
  {
    name: 'Registered',
    debug: { msg: ['{{ printed.stdout }}', '{{ all_printed }}', '{{ failed }}', '{{ key }}'] },
  },
  { name: 'Included', debug: { msg: '{{ i0 }} {{ i1 }}' } },
  { name: 'Answers', debug: { msg: ['{{ p0 }}', '{{ b64encode p1 }}', '{{ given }}'] } },
  { name: 'Print', command: 'cat leaks', args: here, register: 'leaks' },
  { name: 'Print again', debug: { var: 'leaks' } },
  { name: 'Fail', shell: 'cat leaks; cat leaks >&2; exit 3', args: here, ignore_errors: true },
  { name: 'Words', command: { argv: ['false', ...every] }, ignore_errors: true },
  { name: 'Refuse', fail: { msg: every.join('\n') }, ignore_errors: true },
  { name: 'Write', copy: { src: 'leaks', dest: '{{ playbook_dir }}/written' } },
  { name: 'Write a secret', copy: { content: every.join('\n'), dest: '{{ playbook_dir }}/written' } },
  { name: 'Write something else', copy: { content: 'harmless', dest: '{{ playbook_dir }}/written' } },
  { name: 'Line', lineinfile: { path: '{{ playbook_dir }}/written', line: '{{ c2 }}' } },
  {
    name: 'Validate',
    copy: {
      content: 'other',
      dest: '{{ playbook_dir }}/written',
      validate: `sh -c 'cat "$(dirname "$0")"/leaks >&2; false' %s`,
    },
    ignore_errors: true,
  },
  { name: 'Loop', debug: { msg: '{{ item }}' }, loop: every },
  {
    name: 'Long items',
    command: 'true',
    loop: every.map((text, i) => ({ filler: 'x'.repeat(i + 50), text })),
  },
  { name: 'Label', command: 'true', loop: every, loop_control: { label: 'item {{ item }}' } },
  { name: 'Mode', file: { path: '/tmp', mode: '{{ c3 }}' }, ignore_errors: true },
  { name: 'Unmet', assert: { that: 'eq c4 1', fail_msg: 'not {{ c4 }}' }, ignore_errors: true },
  { name: 'Notify', command: 'true', notify: 'Restart' },
  { name: 'End', fail: { msg: 'The end {{ c5 }}' } },
]
