/** Longer lines are cut in a table row; the event itself has the whole text. */
const longest = 300

/** A text on one line, without what control characters could do to a table row. */
export const oneLine = (text: string): string =>
  cut(text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim())

/** The first line of a text that has something on it. */
export const firstLine = (text: string): string =>
  oneLine(text.trimStart().split(/[\r\n\u2028\u2029]/, 1)[0] ?? '')

/** Cut to what a row can show, never within a surrogate pair. */
export const cut = (text: string, length: number = longest): string =>
  text.length <= length ? text : `${text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')}…`

/** `SCHEDULE_TO_START` as words: "schedule to start". */
export const lowerWords = (upperSnake: string): string =>
  upperSnake.toLowerCase().replaceAll('_', ' ')

/** Joins what there is: absent and empty parts are left out. */
export const listed = (...parts: (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(', ')

/** A word before a text that may be absent: `prefixed('by ', 'ada')` is "by ada". */
export const prefixed = (words: string, text: string | undefined): string | undefined =>
  text === undefined || text === '' ? undefined : words + text

/** "1 signal", "3 signals". */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`
