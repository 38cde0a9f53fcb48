/** Headers as a task registers them: `content-type` is `content_type`. */
export function registeredHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.replaceAll('-', '_'), value]),
  )
}
