import { TaskError } from '../base/errors.ts'
import { oneOf, text } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { lines, type Script, sh } from '../base/shell.ts'
import { filledLines, section, sectionsOf } from '../host/sections.ts'
import { defineModule, settle } from '../model/module.ts'

export const hostname = defineModule({
  name: 'hostname',
  summary: 'Keep the name of a host, now and when it starts again',
  params: {
    name: text('The name, with or without its domain'),
    use: oneOf(
      ['alpine', 'debian', 'generic', 'redhat', 'sles', 'systemd'],
      'Taken for compatibility: the name is always kept in the kernel and in /etc/hostname',
    ).optional,
  },
  examples: `
    - hostname: { name: web1 }
    - hostname: { name: '{{ inventory_hostname }}' }
  `,
  returns: { name: returned('text', 'The name') },

  observe: () => ({
    script: lines([section('kernel'), sh`uname -n`, section('file'), sh`cat /etc/hostname 2>/dev/null || :`]),
    parse(output) {
      const { kernel = '', file } = sectionsOf(output)
      const name = filledLines(file).find(line => !line.startsWith('#'))
      return { kernel, file: name?.trim() }
    },
  }),

  *plan({ name }, now) {
    refuseUnfit(name)
    yield* settle('/etc/hostname', now.file, name, name => ({
      kind: 'file write',
      path: '/etc/hostname',
      content: `${name}\n`,
      mode: '0644',
    }))
    yield* settle('name', now.kernel, name, naming)
  },

  report: ({ name }) => ({ name }),
})

function refuseUnfit(name: string): void {
  const isFit =
    name.length <= 64 && name.split('.').every(label => /^[a-z\d]([a-z\d-]*[a-z\d])?$/i.test(label))
  if (isFit) return
  throw new TaskError(`Cannot name a host ${name}`, {
    hint: 'a name has letters, digits, dots and inner hyphens, 64 at most',
  })
}

/** hostnamectl would refuse where /etc/hostname is a mount, and not every host has `hostname`. */
function naming(name: string): Script {
  return sh`
    if command -v hostname >/dev/null; then hostname ${name}
    else printf '%s\\n' ${name} >/proc/sys/kernel/hostname
    fi`
}
