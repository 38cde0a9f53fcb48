// A short run of what is built, on a host that is this process: what V8 compiles on its way is kept with the programs.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'

const playbook = `
- name: What most playbooks do
  hosts: all
  vars: { names: [one, two], folder: '{{ playbook_dir }}/made' }
  tasks:
    - name: Folder
      file: { path: '{{ folder }}', state: directory, mode: '0750' }
    - name: Content
      copy: { content: 'On {{ facts.kernel }}', dest: '{{ folder }}/content' }
      notify: Told
    - name: Template
      template: { src: template.hbs, dest: '{{ folder }}/template', mode: '0644' }
    - name: Line
      lineinfile: { path: '{{ folder }}/content', line: '{{ item }}' }
      loop: '{{ names }}'
    - name: Block
      blockinfile: { path: '{{ folder }}/content', block: text }
    - name: Link
      file: { path: '{{ folder }}/link', state: link, src: '{{ folder }}/content' }
    - name: Command
      command: echo {{ names.[0] }}
      register: said
      changed_when: false
    - name: Condition
      debug: { msg: '{{ said.stdout }}' }
      when: 'eq said.stdout "one"'
    - name: Look
      stat: { path: '{{ folder }}' }
      register: looked
    - name: Remember
      set_fact: { is_there: '{{ looked.stat.exists }}' }
    - name: What only administrators may do
      check_mode: true
      ignore_errors: true # there may be no apt, and no systemd
      block:
        - group: { name: deliver-rehearsal }
        - user: { name: deliver-rehearsal }
        - apt: { name: sudo }
        - systemd: { name: cron, state: started, enabled: true }
  handlers:
    - name: Told
      shell: true
`

/** @param programs what src/programs.ts exports */
export async function rehearse(programs, version) {
  const play = await programs.play()
  const folder = mkdtempSync(join(tmpdir(), 'deliver-build-'))
  const here = process.cwd()
  forgetSettings(folder)
  const path = name => join(folder, name)
  const key = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }) // of the ed25519 keys it makes, some cannot be read
  const server = await serve(key)
  const { port } = server.address()
  try {
    writeFileSync(path('key'), key.private, { mode: 0o600 })
    writeFileSync(path('known_hosts'), `[127.0.0.1]:${port} ${key.public}\n`)
    writeFileSync(
      path('hosts.ini'),
      `rehearsal ansible_host=127.0.0.1 ansible_port=${port} ansible_user=me\n`,
    )
    writeFileSync(path('template.hbs'), '{{#each names}}\n{{@index}} {{this}}\n{{/each}}\n')
    writeFileSync(path('site.yml'), playbook)
    const told = []
    const status = await play({
      argv: [
        ...['-i', path('hosts.ini'), '--private-key', path('key'), '--forks', '1'],
        ...['-e', `ansible_known_hosts_file=${path('known_hosts')}`, path('site.yml')],
      ],
      version,
      stdout: { write: text => void told.push(text) },
      stderr: process.stderr,
      redaction: new programs.Redaction(),
      signal: new AbortController().signal,
    })
    if (status !== 0) throw new Error(`The rehearsal failed:\n${told.join('')}`)
  } finally {
    server.close()
    process.chdir(here)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What people have set for their own runs is not for this one. */
function forgetSettings(folder) {
  for (const name of Object.keys(process.env)) if (name.startsWith('DELIVER_')) delete process.env[name]
  process.chdir(folder)
}

/** Serves SSH to whoever has the key. */
async function serve({ private: hostKey, public: known }) {
  const key = ssh2.utils.parseKey(known)
  const server = new ssh2.Server({ hostKeys: [hostKey] }, client => {
    client.on('error', () => {})
    client.on('authentication', context => (isOf(key, context) ? context.accept() : context.reject()))
    client.on('session', accept => accept().on('exec', (accept, _, { command }) => run(command, accept())))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** Whether a login shows the key, and signs with it when it comes to that. */
function isOf(key, { method, key: shown, signature, blob, hashAlgo }) {
  if (method !== 'publickey' || !key.getPublicSSH().equals(shown.data)) return false
  return !signature || key.verify(blob, signature, hashAlgo) === true
}

function run(command, channel) {
  const child = spawn('/bin/sh', ['-c', command])
  channel.pipe(child.stdin)
  child.stdout.pipe(channel, { end: false })
  child.stderr.pipe(channel.stderr, { end: false })
  child.stdin.on('error', () => {})
  child.on('close', status => {
    channel.exit(status ?? 1)
    channel.end()
  })
}
