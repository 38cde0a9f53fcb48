/** A line of curl's configuration, which curl reads from standard input, so that no other user sees it. */
export function curlOption(name: string, value: string): string {
  const quoted = value.replaceAll(/[\\"\n\r\t]/g, char => escapes[char] ?? char)
  return `${name} = "${quoted}"`
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}
