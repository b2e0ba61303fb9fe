import fc from 'fast-check'

// Characters that break lines, quotes, tables and encodings. fast-check's own `binary` unit is slow
// to set up.
const awkward = [...'\0\t\n\r \'"`\\$%:;#/?&=<>[]{}~é😀\u0085\u202E\u2028\u200B\uFEFF']

const unit = fc.oneof(
  fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCodePoint(code)),
  fc.constantFrom(...awkward),
  fc.integer({ min: 0x80, max: 0xd7ff }).map((code) => String.fromCodePoint(code)),
)

/** Well-formed text of any kind, with frequent awkward characters. */
export const anyText = (minLength = 0) => fc.string({ unit, minLength })
