import { TaskError } from '../../base/errors.ts'
import { type Script, sh } from '../../base/shell.ts'
import { checkedRun } from '../../host/checked-run.ts'
import { fetchScript, plainDownload } from '../../host/fetch.ts'
import { missingProgram } from '../../host/missing-program.ts'
import { filledLines } from '../../host/sections.ts'
import type { ActionHost } from '../../model/module.ts'
import type { Want } from './params.ts'

/** What kind of archive it is, and how tar is told what compresses it. */
export interface Format {
  readonly program: 'tar' | 'zip'
  readonly options: readonly string[]
}

/** By the hexadecimal digits that files begin with. */
const compressions = { '1f8b': '-z', '425a68': '-j', fd377a585a00: '-J', '28b52ffd': '--zstd' }

/** Brings the archive to the host; returns where it lies. */
export async function brought(
  { src, remote_src, validate_certs }: Want,
  folder: string,
  host: ActionHost,
): Promise<string> {
  const path = `${folder}/archive`
  if (!remote_src) {
    await host.write({ kind: 'file write', path, content: { localPath: src.path }, mode: '0600' })
    return path
  }
  const url = URL.canParse(src.path) ? new URL(src.path) : undefined
  if (!url) return src.path
  const download = fetchScript(plainDownload(url, validate_certs))
  await checkedRun(host, sh`{ ${download}; } >${path}`)
  return path
}

/** What kind of archive a file is, by how it begins. */
export async function formatOf(archive: string, host: ActionHost): Promise<Format> {
  const { status, stdout } = await host.run(
    sh`[ -f ${archive} ] && head -c 6 ${archive} | od -An -tx1 | tr -d ' \\n'`,
  )
  if (status !== 0) throw new TaskError(`Cannot unpack ${archive}: there is no such file on the host`)
  const digits = stdout.toString()
  const isZip = digits.startsWith('504b')
  const [, option] = Object.entries(compressions).find(([start]) => digits.startsWith(start)) ?? []
  const program = isZip ? 'unzip' : 'tar'
  const { status: found } = await host.run(sh`command -v ${program} >/dev/null`)
  if (found === 0) return { program: isZip ? 'zip' : 'tar', options: option === undefined ? [] : [option] }
  throw missingProgram(`unpack ${archive}`, program)
}

/** The names of the members, of which none may lead out of the folder. */
export async function members(
  archive: string,
  { program, options }: Format,
  host: ActionHost,
): Promise<string[]> {
  const lists = program === 'zip' ? sh`unzip -l ${archive}` : sh`tar ${options} -tf ${archive}`
  const listed = filledLines(await checkedRun(host, lists))
  const names = program === 'zip' ? listed.flatMap(line => zipRow.exec(line)?.[1] ?? []) : listed
  const leaving = names.find(name => name.startsWith('/') || name.split(/[/\\]/).includes('..'))
  if (leaving === undefined) return names
  throw new TaskError(
    `Cannot unpack ${archive}: its member ${JSON.stringify(leaving)} leads out of the folder`,
  )
}

/** `     4096  2026-01-31 23:59   folder/name` */
const zipRow = /^\s*\d+\s+[\d-]+ \d\d:\d\d\s{3}(.*)$/

/** Unpacks into a folder that only we can enter. */
export function unpacking(archive: string, { program, options }: Format, folder: string, want: Want): Script {
  const { include, exclude, extra_opts } = want
  if (program === 'tar') {
    const excluded = exclude.map(pattern => `--exclude=${pattern}`)
    return sh`tar ${options} -xpof ${archive} -C ${folder} ${extra_opts} ${excluded} ${include.length === 0 ? [] : ['--', ...include]}`
  }
  return sh`
    unzip -q -o ${extra_opts} ${archive} ${include} ${exclude.length === 0 ? [] : ['-x', ...exclude]} -d ${folder}
    [ $? -le 1 ]`
}
