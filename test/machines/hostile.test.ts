import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TaskEvent } from '../../src/model/event.ts'
import { on, play, script } from './lab.ts'

/**
 * Root works in a folder of a user who exchanges everything in it, or the folder itself, for links to files that only root
 * may touch. Each task is tried so often. It may fail, and says why; what it may not do is to touch those files, or to show
 * what they hold.
 */
const attempts = 100

const machine = 'node2'
const folder = mkdtempSync(join(tmpdir(), 'deliver-hostile-'))
const theirs = '/home/mallory/d'
const victim = '/var/lib/victim'

/** Contents that alternate, so that every attempt has something to change. */
const either = (odd: string, even: string) => `{{ ternary (eq (mod (int item) 2) 0) '${even}' '${odd}' }}`

interface Attack {
  readonly what: string
  readonly task: string
  /** The names that are exchanged. */
  readonly names: readonly string[]
}

const attacks: readonly Attack[] = [
  {
    what: 'a file',
    task: `copy: { content: "{{ item }}\\n", dest: ${theirs}/file, mode: '0644', owner: mallory }`,
    names: ['file'],
  },
  {
    what: 'a file with a backup',
    task: `copy: { content: "{{ item }}\\n", dest: ${theirs}/file, backup: true }`,
    names: ['file'],
  },
  {
    what: 'many files',
    task: `copy: { src: "${either(`${folder}/one/`, `${folder}/two/`)}", dest: ${theirs}/, owner: mallory, mode: '0640' }`,
    names: ['n1', 'n2', 'n5', 'n9'],
  },
  {
    what: 'a copy on the host to them',
    task: `copy: { src: "${either('/var/lib/one', '/var/lib/two')}", dest: ${theirs}/file, remote_src: true, owner: mallory }`,
    names: ['file'],
  },
  {
    what: 'a copy on the host from them',
    task: `copy: { src: ${theirs}/file, dest: "/srv/of-mallory-{{ item }}", remote_src: true, mode: '0644' }`,
    names: ['file'],
  },
  {
    what: 'attributes',
    task: `file: { path: ${theirs}/file, owner: mallory, mode: "${either('0666', '0644')}", follow: false }`,
    names: ['file', 'other'],
  },
  {
    what: 'directories',
    task: `file: { path: "${theirs}/sub{{ item }}/deep", state: directory, owner: mallory, mode: '0777' }`,
    names: ['sub1', 'sub2', 'sub3'],
  },
  {
    what: 'everything below',
    task: `file: { path: ${theirs}, state: directory, recurse: true, owner: mallory, mode: "${either('a=rwX', 'u=rwX,g=rX')}" }`,
    names: ['file', 'other'],
  },
  {
    what: 'an edit',
    task: `lineinfile: { path: ${theirs}/file, line: "{{ item }}", create: true }`,
    names: ['file'],
  },
  { what: 'a removal', task: `file: { path: ${theirs}/file, state: absent }`, names: ['file'] },
  {
    what: 'a link',
    task: `file: { path: ${theirs}/file, state: link, src: "/etc/{{ item }}", force: true, owner: mallory, follow: false }`,
    names: ['file'],
  },
  {
    what: 'authorized keys',
    task: `authorized_key: { user: mallory, path: ${theirs}/authorized_keys, key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{{ item }} x" }`,
    names: ['authorized_keys'],
  },
  {
    what: 'a key of the user',
    task: 'user: { name: mallory, generate_ssh_key: true, ssh_key_type: ed25519, ssh_key_file: d/id_ed25519, force: true }',
    names: ['id_ed25519', 'id_ed25519.pub'],
  },
]

beforeAll(async () => {
  script('scripts/lib/machines')
  for (const name of ['one', 'two']) {
    mkdirSync(join(folder, name))
    for (let i = 1; i <= 20; i++) writeFileSync(join(folder, name, `n${i}`), `${name} ${i}\n`)
  }
  const program = readFileSync('test/machines/hostile.pl').toString('base64')
  await on(
    machine,
    `echo ${program} | base64 -d >/usr/local/bin/hostile; useradd -m mallory; chmod 755 /home/mallory`,
  )
})

afterAll(async () => {
  await on(
    machine,
    `pkill -u mallory; userdel -rf mallory; rm -rf ${victim} /var/lib/one /var/lib/two /srv/of-mallory-*; :`,
  )
  rmSync(folder, { recursive: true, force: true })
})

const cases = attacks.flatMap(attack => ['inside', 'folder'].map(mode => ({ ...attack, mode })))

test.for(cases)(
  '$what: nothing of root is touched while $mode is exchanged',
  async ({ task, names, mode }) => {
    await on(machine, furnish(names))
    const before = await on(machine, victimState)
    await on(
      machine,
      `setsid runuser -u mallory -- perl /usr/local/bin/hostile ${mode} ${theirs} ${victim} 120 ${names.join(' ')} >/dev/null 2>&1 &`,
    )
    const playbook = join(folder, 'attack.yml')
    writeFileSync(
      playbook,
      `- hosts: ${machine}.dev\n  become: true\n  gather_facts: false\n  tasks:\n    - ${task}\n      with_sequence: count=${attempts}\n      ignore_errors: true\n`,
    )
    const played = await play(playbook, '--json')
    await on(machine, 'pkill -u mallory; :')
    const events = played.events.filter(
      (event): event is TaskEvent => event.event === 'task' && 'item' in event,
    )
    expect({ code: played.code, attempts: events.length }).toEqual({ code: 0, attempts })
    expect(
      events.filter(({ status, result }) => status === 'failed' && !isExplained(String(result.msg))),
    ).toEqual([])
    expect(await on(machine, victimState)).toBe(before)
    expect(await on(machine, `runuser -u mallory -- grep -rls 'for root only' /home/mallory /srv || :`)).toBe(
      '',
    )
  },
)

/** A failure says what it could not do, and what was exchanged or is no longer there. */
function isExplained(message: string): boolean {
  return /^Cannot (settle|use|write|keep|copy|make|edit|link|look)\b/.test(message)
}

function furnish(names: readonly string[]): string {
  const files = [
    'file',
    'other',
    'authorized_keys',
    'id_ed25519',
    'id_ed25519.pub',
    'n1',
    'n2',
    'n5',
    'n9',
    'sub1',
    ...names,
  ]
  return `
    rm -rf ${theirs} ${theirs}.real ${victim} /srv/of-mallory-*
    mkdir -p ${theirs} ${victim}
    echo one >/var/lib/one; echo two >/var/lib/two
    echo mine >${theirs}/file; echo mine >${theirs}/other
    chown -R mallory: ${theirs}
    umask 077
    for name in ${files.join(' ')}; do echo "for root only" >${victim}/$name; done
    chmod 700 ${victim}`
}

const victimState = `cd ${victim} && find . -printf '%p %u %g %m %s %T@ %n\\n' | sort && ls -ld . && sha256sum ./*`
