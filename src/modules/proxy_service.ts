import { sh } from '../base/shell.ts'
import { contentOf } from '../host/files/content.ts'
import { editedText } from '../host/files/edited-text.ts'
import { fileDifferences } from '../host/files/file-state.ts'
import { check, putBack, reloadChange, startChange, validation } from '../host/proxy/commands.ts'
import { serviceFile } from '../host/proxy/places.ts'
import { loadedMark, notSetUp } from '../host/proxy/running.ts'
import { bindLine, refuseTaken } from '../host/proxy/sockets.ts'
import { type ProxyState, proxyQuestion, proxyStateOf } from '../host/proxy/state.ts'
import { sectionsOf } from '../host/sections.ts'
import { type Change, defineModule } from '../model/module.ts'
import { configuration, mark, markOf } from './proxy_service/configuration.ts'
import { params, type Want } from './proxy_service/params.ts'
import { runningServers, serverName, serverQuestions, serverText } from './proxy_service/servers.ts'
import { drainedOf, switchServers } from './proxy_service/switch.ts'

/**
 * The file is written first, then the running process is brought to it: by commands where only servers differ, else by
 * a reload. Both are compared with what is wanted, so a run that was killed between is completed by the next one.
 */
export const proxyService = defineModule({
  name: 'proxy_service',
  summary: 'Keep a service behind the proxy of the machine, and switch its servers without an interruption',
  params,
  examples: `
    - proxy_service:
        name: visits-front-80
        listen: ['192.168.56.111:8080']
        servers:
          - { name: visits-front-1-3fa9c1d2, address: 172.30.111.5, port: 80 }
        health: { path: /health, interval: 5s }
        drain: 1m
    - proxy_service:
        name: mail-25
        mode: tcp
        listen: ['*:25', '[::]:25']
        servers: [{ name: mail-1, address: 172.30.111.9, port: 25 }]
    - proxy_service: { name: visits-front-80, state: absent }
  `,

  observe: want => ({
    script: proxyQuestion(want, serviceFile(want.folder, want.name), want.listen.map(bindLine), [
      `get var ${mark(want)}`,
      ...serverQuestions(want.name),
    ]),
    parse: output => proxyStateOf(sectionsOf(output)),
    tolerant: true,
  }),

  *plan(want, now) {
    const problem = notSetUp(now.running)
    if (want.state === 'absent') {
      if (!problem) yield* removal(want, now)
      return
    }
    if (problem)
      return yield { what: 'service', before: 'absent', after: configuration(want), blocked: problem }
    refuseTaken(want.listen, now.file.path, now.sockets)
    const wanted = { mode: '0600', validate: validation(want, fileName(now)) }
    const content = contentOf(configuration(want))
    const differences = [...fileDifferences(wanted, content, now.file, now.accounts)]
    yield* differences
    if (now.running.answers) yield* changesOfProcess(want, now, differences.length > 0)
    else yield startChange(want)
  },

  report: ({ servers }) => ({ servers: servers.map(serverName) }),
})

function* removal(want: Want, now: ProxyState): Generator<Change> {
  const { file, running } = now
  const isThere = file.state !== undefined
  if (isThere) {
    const settle = sh`${check(want, fileName(now), '')} && rm -f ${file.path}`
    yield { what: 'service', before: editedText(file), after: 'absent', settle }
  }
  if (running.answers) yield* changesOfProcess(want, now, isThere)
}

/** What differs between the running process and the file, once that is written. */
function* changesOfProcess(want: Want, now: ProxyState, isWritten: boolean): Generator<Change> {
  const servers = want.state === 'present' ? want.servers : []
  const reloads = loadedMark(now.running) !== (want.state === 'present' ? markOf(want) : undefined)
  if (reloads) {
    const undo = isWritten ? putBack(now.file.path, now.file.state && editedText(now.file)) : sh`:`
    yield reloadChange(want, undo)
  }
  const { ready, names } = runningServers(now.running)
  const wanted = servers.map(serverName)
  const before = ready.toSorted().join('\n')
  const after = servers.map(serverText).sort().join('\n')
  const isFollowed = reloads || before === after
  const isGone = (name: string) => !wanted.includes(name)
  if (isFollowed && (want.others === 'drained' || !names.some(isGone))) return
  yield { what: 'servers', before, after, settle: switchServers(want), registers: drainedOf }
}

function fileName({ file }: ProxyState): string {
  return file.path.slice(file.path.lastIndexOf('/') + 1)
}
