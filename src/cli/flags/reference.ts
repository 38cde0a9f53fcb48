import { code, table } from '../../base/markdown.ts'
import { secretsCommands } from '../secrets/secrets.ts'
import type { Flag, Flags } from './flag.ts'
import {
  appFlags,
  deployFlags,
  inventoryFlags,
  pingFlags,
  playFlags,
  runsFlags,
  serviceFlags,
  trustFlags,
} from './flags.ts'
import { variableOf } from './settings.ts'

const ownAppFlags = Object.fromEntries(
  Object.entries(appFlags).filter(([name]) => !Object.hasOwn(deployFlags, name)),
)

/** The manual page of the command line, in Markdown. */
export function commandLineReference(): string {
  return `# The command line

${introduction}
## deliver-play

\`\`\`sh
deliver-play site.yml                                   # the development environment
deliver-play site.yml -i production --check --diff      # what would change in production
deliver-play site.yml -i staging -l web1,db -t config   # some hosts, some tasks
\`\`\`

${tableOf(playFlags)}

${afterPlay}
## deliver deploy, deliver apps, deliver app

\`deliver deploy FILE [DEPLOYMENT]\` rolls out a service file; \`deliver apps\` shows all deployments of an environment, and
\`deliver app DEPLOYMENT [ACTION]\` one of them. [Deployments](deployments.md) says what they do. \`deploy\` takes the flags of
\`deliver-play\` that choose neither tasks nor tags, and \`--redeploy\`; these are of \`deliver app\` only:

${tableOf(ownAppFlags)}

## deliver inventory

${tableOf(inventoryFlags)}

${afterInventory}
## deliver trust

${tableOf(trustFlags)}

${afterTrust}
## deliver secrets

${secretsTable()}

\`-i\` names the environment. [Secrets](secrets.md) says how they are used.

## deliver ping, deliver doctor

${tableOf(pingFlags)}

Both take patterns of hosts, and all hosts without one. [Environments](environments.md#is-all-well) shows what they tell.

## deliver lock, deliver runs

\`deliver lock status\` and \`deliver lock release ID\` take the flags of \`ping\`, for a lock that a host keeps, and \`--force\`. The
flags of \`deliver runs\`:

${tableOf(runsFlags)}

[Environments](environments.md#one-run-at-a-time) says what they are for.

## deliver service

\`deliver service check FILE...\` tells all that is wrong in service files, with exit code 65, or what they describe; \`deliver
service show FILE\` writes one in another notation. A folder stands for the service file in it.

${tableOf(serviceFlags)}

[Service files](service-files.md#three-notations) says what they are.

## What people set once

${settings}
${settingsTable()}
`
}

const introduction = `This page is made from the table of flags that the programs read. \`deliver-play\` runs playbooks, \`deliver\` does
everything else. Both tell all of their flags with \`--help\`.

A long flag may be cut short, as long as no other begins in the same way: \`--lim web\` is \`--limit web\`. A switch is
turned off with \`--no-\` before its name: \`--no-diff\`. What begins with two dashes and is no flag is refused.
`

const afterPlay = `A playbook is looked for in the folder where you stand, then in \`playbooks/\`; an inventory there, then in \`inventories/\`.

**Patterns** of \`-l\` are those of \`hosts\` in a play: \`web:&staging:!web3\`. \`@FILE\` stands for the lines of a file. A
pattern that matches no host is a mistake.

**\`-e\`** takes \`k=v\` (several, with spaces between; their values are texts), a map in JSON or YAML (values keep their
types), or \`@FILE\`. Of several, the last one wins.

**\`--start-at-task\`** takes a name as it is written in the file, with globs: \`"Install *"\`, \`"docker : Install *"\`. What
stands before is left out, also what is tagged \`always\`; facts are gathered. Tasks that an \`include_...\` brings in are not
known before it runs. When no task matches, nothing runs, and that is a mistake.

**\`--step\`** asks about each task: \`n\` leaves it out, \`y\` runs it, \`c\` runs it and all others without asking.

**\`-v\`** shows what tasks answered that changed something or failed; \`-vv\` what all of them answered, and where each is
written; \`-vvv\` also how hosts are reached.

**\`--syntax-check\`** finds, without hosts, all that is wrong in playbooks, roles and the templates they name: unknown
keys, modules and parameters, values that a parameter does not take, files that are not there, expressions that cannot be
read; also in files and roles that an \`include_...\` names without a template. With \`-i\` it reads that inventory too.

**Results** are shown as hosts finish. Hosts that are alike share a line, and their names are shortened: \`web[01-30]\`;
items of a loop that changed nothing are counted: \`48 items\`. What changed or failed is shown soon after it happened, the
rest when all hosts have finished the task. On a terminal, a last line says what goes on, for how long, and who is awaited.

**The recap** has the counters of Ansible, without those that are zero on all hosts. Failures that nothing rescued follow
once more, each with its host, task, place and the first line of its cause.

**\`-q\`** shows what changed or failed, and prints nothing when nothing did: fit for \`cron\`. **\`--profile\`** ends with the
tasks that took longest, from their first host to their last, and with the hosts that were at work longest.

**\`--diff\`** shows of a long difference both ends, and does not compare texts that have thousands of lines that differ: then
it says how many lines there were, and are now.

**Colours** are printed on terminals. \`--color always\` or \`never\` decides, else \`NO_COLOR\`, then \`FORCE_COLOR\`; with
\`TERM=dumb\` there are no colours and no line that changes.

**Nothing to do is a mistake**, with exit code 65: when no play has a host, when no task has a tag of \`-t\` or \`--skip-tags\`
(unless a file that is not known before the run may have it, and not for tags of the project file or the environment), and
when a playbook has no plays. One play without hosts among others is only warned of.

**After a failure** the last lines are the command that does the same again on the hosts that failed or were lost, and on
no others. When there are many of them, they are written to \`.deliver/retry-ENVIRONMENT\`, and the command names that file.

**Two at once**: a run that may change an environment keeps others out, and whoever comes second is told who is at work
and since when, and gets exit code 75; with \`--lock-timeout\` it waits so many seconds first. The lock is a file,
\`.deliver/ENVIRONMENT.lock\`; that of a run which died is taken over. \`--check\`, lists and \`--syntax-check\` do not wait, and hosts named with commas belong to no environment.

**\`.deliver/\`** lies beside \`inventories/\`, or beside a hosts file that lies elsewhere. It holds what runs keep for the
next ones. It does not belong into version control.

**Interrupting** (Ctrl-C, SIGTERM, or SIGHUP): what runs is finished, no task and no item of a loop is begun, and the exit code
is 130. The second time what runs is ended too, on the hosts as well. A reader of the output that goes away (\`| head\`) interrupts too.
`

const afterInventory = `\`--explain\` says which layer gives a variable its value and which ones it hides, with file and line:

\`\`\`yaml
# inventories/production/hosts.yml
web:
  hosts: { web1: , web2: }
  vars: { http_port: 80 }
\`\`\`

\`\`\`yaml
# inventories/production/host_vars/web1.yml
http_port: 8080
\`\`\`

\`\`\`sh
deliver inventory -i production --host web1 --explain http_port
\`\`\`

\`\`\`text
http_port of web1 is 8080
  host_vars                   inventories/production/host_vars/web1.yml:2:12  8080
  hides inventory group vars  inventories/production/hosts.yml:4:22           80
\`\`\`

It knows what the inventory and \`-e\` say; plays, roles and facts come later, when a playbook runs. \`--list\` and \`--host\`
show variables as they are written. What \`--list\` prints is what \`-i\` reads from an executable.
`

const afterTrust = `Shows the keys of hosts without logging in, asks once for all, and records what is accepted in the known_hosts file that
runs use: [host keys](connections.md#host-keys) shows it at work. Hosts to go through come first. \`HOST\` is \`host:port\`, or
with \`-i\` (or an inventory in \`deliver.yml\`) a pattern. The exit code is 77 where a key was refused, or nobody was there to
be asked.
`

const settings = `Flags that are the same each time stand in a \`deliver.yml\`, in the folder where you work or in one above it:

\`\`\`yaml
# deliver.yml
inventory: staging
forks: 20
private-key: keys/deploy
diff: true
\`\`\`

or in the environment: \`DELIVER_FORKS=20\`. What is typed wins over the environment, the environment over the file, the file
over the usual value; of flags that may be given several times, the stronger one replaces the weaker. Names of files and
inventories in a \`deliver.yml\` are seen from its folder. A key that is not known is refused, and so is a file that
everybody may write to, or that lies in a folder to which everybody may write: it decides what runs, and as whom.

Names that begin with \`ANSIBLE_\`, and \`ansible.cfg\`, are not read.
`

function tableOf(flags: Flags): string {
  return table(
    ['flag', 'what it does', 'else'],
    Object.entries(flags).map(([name, flag]) => [
      flagsWritten(name, flag),
      flag.describe,
      fallbackText(flag),
    ]),
  )
}

function secretsTable(): string {
  const rows = secretsCommands.map(({ name, takes, does, flags }) => {
    const own = Object.entries(flags).filter(([flag]) => flag !== 'inventory')
    return [
      code(`${name} ${takes}`.trim()),
      does,
      own.map(([name, flag]) => flagsWritten(name, flag)).join('<br>'),
    ]
  })
  return table(['command', 'what it does', 'flags'], rows)
}

function settingsTable(): string {
  const settable = Object.entries<Flag>(playFlags).filter(([, { perRun }]) => !perRun)
  return table(
    ['in deliver.yml', 'in the environment'],
    settable.map(([name]) => [code(name), code(variableOf(name))]),
  )
}

function flagsWritten(name: string, { short, alias, placeholder }: Flag): string {
  const names = [
    ...(short === undefined ? [] : [`-${short}`]),
    `--${name}`,
    ...(alias === undefined ? [] : [`--${alias}`]),
  ]
  return code([names.join(', '), placeholder].filter(Boolean).join(' '))
}

function fallbackText({ fallback }: Flag): string {
  if (fallback === true) return 'on'
  return [fallback].flat().filter(Boolean).map(String).map(code).join(', ')
}
