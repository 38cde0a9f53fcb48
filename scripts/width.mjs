/** How wide a text is that holds neither colours nor wide characters, as our help does. */
export default function width(text) {
  return text.length
}
