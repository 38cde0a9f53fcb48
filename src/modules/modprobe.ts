import { oneOf, text } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, sh } from '../base/shell.ts'
import { section, sectionsOf } from '../host/sections.ts'
import { defineModule, settle } from '../model/module.ts'

export const modprobe = defineModule({
  name: 'modprobe',
  summary: 'Keep a module of the kernel loaded, or not, now and when the host starts',
  params: {
    name: text('The module').check(
      name => /^\w[\w-]*$/.test(name),
      'must be the name of a module of the kernel',
    ),
    state: oneOf(['present', 'absent'], 'Whether it is loaded').or('present'),
    params: text('Its parameters, given when it is loaded').or(''),
    persistent: oneOf(
      ['disabled', 'present', 'absent'],
      'Whether it is loaded when the host starts: `disabled` leaves that alone',
    ).or('disabled'),
  },
  examples: `
    - modprobe: { name: br_netfilter, persistent: present }
    - modprobe: { name: dummy, params: numdummies=2 }
  `,
  differences: [
    'What is loaded at the start is kept in /etc/modules-load.d/NAME.conf and /etc/modprobe.d/NAME.conf only',
  ],
  returns: {
    name: returned('text', 'The module'),
    params: returned('text', 'Its parameters'),
    state: returned('text', 'Whether it is loaded'),
  },

  observe: ({ name }) => ({
    script: lines([
      section('loaded'),
      sh`if [ -d /sys/module/${name.replaceAll('-', '_')} ]; then echo yes; fi`,
      section('load'),
      sh`cat /etc/modules-load.d/${name}.conf 2>/dev/null || :`,
      section('options'),
      sh`cat /etc/modprobe.d/${name}.conf 2>/dev/null || :`,
    ]),
    parse(output) {
      const { loaded = '', load = '', options = '' } = sectionsOf(output)
      return { loaded: loaded.trim() === 'yes', load: load.trim(), options: options.trim() }
    },
  }),

  *plan({ name, state, params, persistent }, now) {
    const loads =
      state === 'present'
        ? sh`modprobe ${name} ${params.split(/\s+/).filter(Boolean)}`
        : sh`modprobe -r ${name}`
    yield* settle(
      'module',
      now.loaded ? 'loaded' : 'not loaded',
      state === 'present' ? 'loaded' : 'not loaded',
      () => loads,
    )
    if (persistent === 'disabled') return
    const keeps = persistent === 'present'
    yield* kept('at the start', `/etc/modules-load.d/${name}.conf`, now.load, keeps ? name : '')
    yield* kept(
      'options',
      `/etc/modprobe.d/${name}.conf`,
      now.options,
      keeps && params !== '' ? `options ${name} ${params}` : '',
    )
  },
})

/** The one line of a file; without it there is no file. */
function* kept(what: string, path: string, now: string, line: string) {
  yield* settle(what, now === '' ? 'none' : now, line === '' ? 'none' : line, () =>
    line === ''
      ? sh`rm -f -- ${path}`
      : { kind: 'file write' as const, path, content: `${line}\n`, mode: '0644' },
  )
}
