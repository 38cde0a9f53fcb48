/** A line of curl's configuration, which is read from standard input: what is in it is seen by nobody else. */
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
