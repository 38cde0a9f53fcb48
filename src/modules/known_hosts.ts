import { TaskError } from '../base/errors.ts'
import { flag, oneOf, text, type Values } from '../base/params.ts'
import { returned } from '../base/returns.ts'
import { type ShellValue, sh } from '../base/shell.ts'
import { type EditState, editQuestion, parseEditState } from '../host/files/edit.ts'
import { editedContent, editedText } from '../host/files/edited-text.ts'
import { fileDifferences } from '../host/files/file-state.ts'
import { defineModule } from '../model/module.ts'
import { hasName, hostKeyOf, type Wanted, withKey, withoutKey } from './known_hosts/lines.ts'

const params = {
  name: text('The host: a name or an address, with a port `[name]:port`')
    .alias('host')
    .check(name => /^[^\s,|#@]+$/.test(name), 'must be a name of a host'),
  key: text(
    'The key as it stands in the file: `name type key`; with `absent` and without it all of the host go',
  ).optional,
  path: text('The file; `~` is the home of the user')
    .check(path => /^(~\/|\/)[^\x00-\x1f]*$/.test(path), 'must be an absolute path, or begin with ~/')
    .or('~/.ssh/known_hosts'),
  hash_host: flag('Whether the name is written as a hash').or(false),
  state: oneOf(['present', 'absent'], 'Whether the key is there').or('present'),
}

type Want = Values<typeof params>

export const knownHosts = defineModule({
  name: 'known_hosts',
  summary: 'Keep the key of a host that ssh knows',
  params,
  examples: `
    - known_hosts: { name: git.example.org, key: 'git.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHkq' }
    - known_hosts: { name: '[db1]:2222', path: /etc/ssh/ssh_known_hosts, state: absent }
  `,
  differences: ['The key may stand without the name of the host', 'Folders that the path lacks are made'],
  returns: {
    name: returned('text', 'The host'),
    path: returned('text', 'The file'),
  },

  observe: ({ path }) => ({
    script: editQuestion(wordFor(path), {}),
    parse: output => parseEditState(output, {}),
  }),

  *plan(want, now: EditState) {
    const before = editedText(now.file)
    const wanted = wantedOf(want)
    const { key } = wanted
    if (want.state === 'present' && !key)
      throw new TaskError(`Cannot keep the key of ${want.name}: key is missing`)
    const after =
      want.state === 'present' && key ? withKey(before, { ...wanted, key }) : withoutKey(before, wanted)
    if (after === before) return
    yield* fileDifferences({ folders: { mode: '0700' } }, editedContent(after), now.file, now.accounts)
  },

  report: ({ name }, { file }) => ({ name, path: file.path }),
})

function wordFor(path: string): ShellValue {
  return path.startsWith('~/') ? sh`"$HOME"/${path.slice(2)}` : path
}

function wantedOf({ name, key, hash_host }: Want): Wanted {
  if (key === undefined) return { name, key, isHashed: hash_host }
  const line = key.trim()
  const isBare = /^(ssh|ecdsa|sk)-\S+\s/.test(line)
  const read = line.includes('\n') ? undefined : hostKeyOf(isBare ? `${name} ${line}` : line)
  if (!read) {
    throw new TaskError(`Cannot keep the key of ${name}: it is no line of a file of known hosts`, {
      hint: 'it has the name of the host, the type and the key: ssh-keyscan prints such lines',
    })
  }
  if (!hasName(read.names, name))
    throw new TaskError(`Cannot keep the key of ${name}: it is that of ${read.names}`)
  return { name, key: read, isHashed: hash_host }
}
