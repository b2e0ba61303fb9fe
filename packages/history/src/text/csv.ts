/**
 * A spreadsheet runs a cell with such a beginning as a formula, and ids, reasons and failures come from
 * anybody. A leading quote makes the cell a text. A cell that begins with a quote gets another one,
 * so that two different values never look the same.
 */
const needsQuote = /^[=+\-@\t\r']/

/** One cell of a CSV file (RFC 4180). */
function csvCell(text: string): string {
  const value = needsQuote.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

/** Returns a line of a CSV file with its line end. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`
