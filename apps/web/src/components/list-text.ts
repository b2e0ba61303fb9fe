/**
 * Texts beside each other, as `a, b`. One that holds a comma or a quote, or ends with a space, stands in
 * quotes: otherwise nobody could tell it from two.
 */
export const listText = (texts: readonly string[]): string =>
  texts.map((text) => (/[,"]|^\s|\s$|^$/.test(text) ? JSON.stringify(text) : text)).join(', ')
