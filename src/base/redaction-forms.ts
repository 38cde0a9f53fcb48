/** How a text looks where it was encoded as a part of something larger. Those that are alike are given once. */
export function encodedForms(text: string): ReadonlySet<string> {
  const json = JSON.stringify(text).slice(1, -1)
  return new Set([
    text,
    ...base64Forms(text),
    ...urlForms(text),
    text.replaceAll("'", `'\\''`),
    text.replaceAll("'", `'"'"'`),
    text.replaceAll("'", "''"),
    json,
    json.replace(/[^\x00-\x7f]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ])
}

/** Encoders differ in what they leave as it is, and in the case of the digits. */
function urlForms(text: string): string[] {
  const wellFormed = Buffer.from(text).toString()
  const percent = encodeURIComponent(wellFormed)
  const strict = percent.replace(/[!'()*]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
  const forms = [percent, strict].flatMap(form => [form, form.replaceAll('%2F', '/')])
  const lower = forms.map(form => form.replace(/%../g, code => code.toLowerCase()))
  return [...forms, ...lower, new URLSearchParams({ '': wellFormed }).toString().slice(1)]
}

/** The characters of Base64 that depend on the text alone, where it begins at each byte of a group of three. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text)
  return [0, 1, 2].flatMap(before => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const isWhole = (before + bytes.length) % 3 === 0
    const form = encoded.slice(before === 0 ? 0 : before + 1, isWhole ? undefined : -1)
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
