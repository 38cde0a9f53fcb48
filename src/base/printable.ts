/** Characters that steer a terminal, or turn the direction of a text: all controls but line feed and tab, and bidi marks. */
const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A text that may come from anywhere, safe to show on a terminal: what would steer it is spelt out. */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(steering, spelt)
}

/** The same on one line: line breaks and tabs are spelt out too. */
export function printableOnOneLine(text: string): string {
  return text.replaceAll(/[\t\n]/g, spelt).replaceAll(steering, spelt)
}

/** A text in JSON that says the same, safe to show on a terminal. */
export function printableJson(json: string): string {
  return json.replaceAll(steering, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function spelt(character: string): string {
  const code = character.charCodeAt(0)
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}
