/**
 * Returns texts as `a, b`. A text with a comma or a quote in it, or a space at its end, gets
 * quotes: without them it could be read as two texts.
 */
export const listText = (texts: readonly string[]): string =>
  texts.map((text) => (/[,"]|^\s|\s$|^$/.test(text) ? JSON.stringify(text) : text)).join(', ')
