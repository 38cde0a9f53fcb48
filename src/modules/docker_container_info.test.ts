import { chmod, writeFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { sh } from '../base/shell.ts'
import type { ActionHost } from '../model/module.ts'
import { act, type TestHost, test } from '../testing/host.ts'
import { dockerContainerInfo } from './docker_container_info.ts'

/** A part of what Docker 20.10 told of real containers. */
const running = {
  Id: '5b2c',
  Name: '/blog',
  State: { Status: 'running', StartedAt: '2024-05-01T10:00:00.123456789Z' },
  NetworkSettings: { Networks: { apps: { IPAddress: '172.30.111.2' }, idle: { IPAddress: '' } } },
}
const restarting = { ...running, State: { ...running.State, Status: 'restarting' } }
const absent = 'echo "[]"; echo "Error: No such container: blog" >&2; exit 1'

test('tells what is known of a container', async ({ host }) => {
  const docker = await dockerThat(inspects(running), host)
  expect(await act(dockerContainerInfo, { name: 'blog' }, docker)).toEqual({
    exists: true,
    container: running,
    addresses: { apps: '172.30.111.2' },
  })
})

test('a container that is not there is an answer', async ({ host }) => {
  const docker = await dockerThat(absent, host)
  expect(await act(dockerContainerInfo, { name: 'blog' }, docker)).toEqual({
    exists: false,
    container: null,
    addresses: {},
  })
})

test('finds all containers that have some labels', async ({ host }) => {
  const docker = await dockerThat(
    `case "$*" in
      'ps --all --quiet --no-trunc --filter label=deliver.deployment=blog') echo 5b2c; echo 6c3d ;;
      'container inspect 5b2c 6c3d') echo '${JSON.stringify([running, restarting])}' ;;
    esac`,
    host,
  )
  const labels = { 'deliver.deployment': 'blog' }
  expect(await act(dockerContainerInfo, { labels }, docker)).toEqual({ containers: [running, restarting] })
  expect(await act(dockerContainerInfo, { labels: { other: 'x' } }, docker)).toEqual({ containers: [] })
})

test.for([
  { docker: absent, told: 'There is no container blog' },
  { docker: inspects(restarting), told: 'blog does not run, it is restarting:\nno database\ngiving up' },
  { docker: startsAndEnds(), told: 'blog does not run, it is restarting:\nno database\ngiving up' },
  { docker: 'echo "Cannot connect to the Docker daemon" >&2; exit 1', told: 'Cannot ask Docker' },
])('where a container must run: $told', async ({ docker, told }, { host }) => {
  const asked = act(dockerContainerInfo, { name: 'blog', must_run: true }, await dockerThat(docker, host))
  await expect(asked).rejects.toThrow(told)
})

test.for([
  { params: { name: 'blog' }, told: 'Cannot ask Docker: it is not installed' },
  { params: { labels: { a: 'b' } }, told: 'Cannot ask Docker: it is not installed' },
  { params: {}, told: 'Cannot tell which containers are meant' },
  { params: { name: 'blog', labels: { a: 'b' } }, told: 'Cannot tell which containers are meant' },
])('$params without Docker: $told', async ({ params, told }, { host }) => {
  await expect(act(dockerContainerInfo, params, withPath(host.folder, host))).rejects.toThrow(told)
})

function inspects(container: unknown): string {
  return `case $1 in
    container) echo '${JSON.stringify([container])}' ;;
    logs) echo 'no database'; echo 'giving up' >&2 ;;
  esac`
}

/** Runs when it is first looked at, but has only just been started: at the end of a second, for clocks tick in between. */
function startsAndEnds(): string {
  const started = { ...running, State: { Status: 'running', StartedAt: 'NOW' } }
  return `folder=\${0%/*}
    if [ "$1" = container ] && mkdir "$folder/looked" 2>/dev/null; then
      echo '${JSON.stringify([started])}' | sed "s/NOW/$(date -u +%Y-%m-%dT%H:%M:%S).999Z/"
    else
      ${inspects(restarting)}
    fi`
}

/** The host, where `docker` is a program that answers as the real one did. */
async function dockerThat(answers: string, host: TestHost): Promise<ActionHost> {
  await writeFile(`${host.folder}/docker`, `#!/bin/sh\n${answers}\n`)
  await chmod(`${host.folder}/docker`, 0o755)
  return withPath(`${host.folder}:/usr/bin:/bin`, host)
}

function withPath(path: string, host: TestHost): ActionHost {
  return {
    name: host.name,
    checkMode: false,
    run: (script, options) => host.run(sh`PATH=${path}; ${script}`, options),
    write: file => host.write(file),
    read: path => host.read(path),
    sleep: seconds => host.sleep(seconds),
    reconnect: () => host.reconnect(),
    askPerson: question => host.askPerson(question),
  }
}
