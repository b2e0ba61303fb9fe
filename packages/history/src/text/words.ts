/** Characters. A longer line is cut in a table row. The event itself keeps the whole text. */
const maxLength = 300

/** Returns a text on one line, without control characters, which could break a table row. */
export const oneLine = (text: string): string =>
  cut(text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim())

/** Returns the first line of a text that is not blank. */
export const firstLine = (text: string): string =>
  oneLine(text.trimStart().split(/[\r\n\u2028\u2029]/, 1)[0] ?? '')

/** Cuts a text to `length` characters, never within a surrogate pair. */
export const cut = (text: string, length: number = maxLength): string =>
  text.length <= length ? text : `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`

/** `SCHEDULE_TO_START` becomes "schedule to start". */
export const lowerWords = (upperSnake: string): string =>
  upperSnake.toLowerCase().replaceAll('_', ' ')

/** Joins the parts that are neither undefined nor empty. */
export const listed = (...parts: (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(', ')

/** Puts words before a text: `prefixed('by ', 'ada')` is "by ada". Undefined: there is no text. */
export const prefixed = (words: string, text: string | undefined): string | undefined =>
  text === undefined || text === '' ? undefined : words + text

/** "1 signal", "3 signals". */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`
