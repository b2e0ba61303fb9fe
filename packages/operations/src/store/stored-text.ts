/**
 * A workflow id or a reason may hold U+0000. PostgreSQL takes no such text, and libsql reads it only up
 * to there. It is stored as a private character and `0`; the private character itself as that
 * character and `1`.
 */
const mark = '\uF8FE'
const nul = '\u0000'

const toStoredText = (text: string): string =>
  text.includes(nul) || text.includes(mark)
    ? text.replaceAll(mark, `${mark}1`).replaceAll(nul, `${mark}0`)
    : text

const fromStoredText = (text: string): string =>
  text.includes(mark) ? text.replaceAll(`${mark}0`, nul).replaceAll(`${mark}1`, mark) : text

export const toStored = (parameters: readonly unknown[]): unknown[] =>
  parameters.map((value) => (typeof value === 'string' ? toStoredText(value) : value))

/** Changes the rows themselves, which nobody else holds. */
export function fromStored<Row>(rows: Row[]): Row[] {
  for (const row of rows) {
    if (typeof row !== 'object' || row === null) continue
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'string') Object.assign(row, { [name]: fromStoredText(value) })
    }
  }
  return rows
}
