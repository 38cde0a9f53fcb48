export interface Response {
  readonly status: number
  /** By name in small letters; several of one name are joined by commas. */
  readonly headers: Readonly<Record<string, string>>
  readonly content: string
}

/**
 * Reads a status line, headers, an empty line, the content. What comes before the final response, such as
 * `100 Continue`, is passed over.
 */
export function parseResponse(text: string): Response | undefined {
  const [, status, head = '', content = ''] =
    text.match(/^HTTP\/[\d.]+ (\d{3})[^\n]*\n((?:[^\r\n][^\n]*\n)*)\r?\n?([\s\S]*)$/) ?? []
  if (status === undefined) return undefined
  if (status.startsWith('1')) return parseResponse(content)
  return { status: Number(status), headers: parseHeaders(head), content }
}

function parseHeaders(head: string): Record<string, string> {
  const headers = new Map<string, string>()
  for (const line of head.split(/\r?\n/)) {
    const [, name, value = ''] = line.match(/^([^:\s]+):\s*(.*)$/) ?? []
    if (name) {
      const key = name.toLowerCase()
      const others = headers.get(key)
      headers.set(key, others === undefined ? value : `${others}, ${value}`)
    }
  }
  return Object.fromEntries(headers)
}

export function jsonContent({ headers, content }: Response): { json?: unknown } {
  if (!/\bjson\b/.test(headers['content-type'] ?? '')) return {}
  try {
    return { json: JSON.parse(content) }
  } catch {
    return {}
  }
}
