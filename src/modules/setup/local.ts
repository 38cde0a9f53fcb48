import { sh } from '../../base/shell.ts'
import type { Gatherer } from './gatherer.ts'

const prefix = 'local fact '

/** Local facts of a host: `*.fact` files of JSON or INI, or programs that print either. */
export function local(folder: string): Gatherer {
  return {
    script: sh`
      for file in ${folder}/*.fact; do
        [ -f "$file" ] || continue
        name=\${file##*/}
        printf '\\035%s\\n' ${prefix}"\${name%.fact}"
        if [ -x "$file" ]; then "$file" 2>&1 || echo "the program ended with status $?"; else cat "$file"; fi
      done`,

    read: parts => ({
      local: Object.fromEntries(
        Object.entries(parts)
          .filter(([name]) => name.startsWith(prefix))
          .map(([name, text]) => [name.slice(prefix.length), parseFact(text)]),
      ),
    }),
  }
}

/** A text that is neither JSON nor INI becomes the fact that it is not. */
function parseFact(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return parseIni(text) ?? `error: neither JSON nor INI: ${text.slice(0, 200)}`
  }
}

function parseIni(text: string): Record<string, Record<string, string>> | undefined {
  const sections = new Map<string, Map<string, string>>()
  let current: Map<string, string> | undefined
  for (const line of text.split('\n').map(line => line.trim())) {
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const [, name] = line.match(/^\[(.+)\]$/) ?? []
    const [, key, value = ''] = line.match(/^([^=:]+?)\s*[=:]\s*(.*)$/) ?? []
    if (name) {
      current = sections.get(name) ?? new Map()
      sections.set(name, current)
    } else if (key && current) current.set(key.toLowerCase(), value)
    else return undefined
  }
  return Object.fromEntries([...sections].map(([name, values]) => [name, Object.fromEntries(values)]))
}
