import type { Want } from './params.ts'

export function requestBody({ body, body_format }: Want): {
  text: string | undefined
  type: string | undefined
} {
  if (body === undefined || body === null) return { text: undefined, type: undefined }
  if (body_format === 'json') {
    return { text: typeof body === 'string' ? body : JSON.stringify(body), type: 'application/json' }
  }
  if (body_format === 'form-urlencoded')
    return { text: formText(body), type: 'application/x-www-form-urlencoded' }
  return { text: typeof body === 'string' ? body : JSON.stringify(body), type: undefined }
}

function formText(body: unknown): string {
  if (typeof body === 'string') return body
  const pairs = Object.entries(body as Record<string, unknown>).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, String(each)]),
  )
  return new URLSearchParams(pairs).toString()
}
