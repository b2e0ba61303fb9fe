const plain = /^[A-Za-z0-9_./:@%+,-]+$/

// U+200C and U+200D (joiners) are part of emoji and of some scripts.
const acting = String.raw`[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}`
const pieces = new RegExp(String.raw`(?:(?!\0)(?:${acting}))+|(?:\0|(?!${acting})[\s\S])+`, 'gu')
const isActing = new RegExp(String.raw`^(?!\0)(?:${acting})`, 'u')

const letters = new Map([
  [0x09, String.raw`\t`],
  [0x0a, String.raw`\n`],
  [0x0d, String.raw`\r`],
])

/**
 * Quotes one word for a shell. A single quote is the only special character within single quotes,
 * but a terminal that receives a pasted control character acts as if its key was pressed, a line
 * break ends the command, and a direction mark makes the text look different from what runs. These
 * characters are written as the escaped bytes of their UTF-8 (`$'\x03'`), which bash, zsh, ksh and
 * POSIX 2024 read. A NUL stays as it is: see `commandLine`.
 */
export function quoted(word: string): string {
  if (plain.test(word)) return word
  const parts = (word.match(pieces) ?? []).map((piece) =>
    isActing.test(piece) ? `$'${escaped(piece)}'` : `'${piece.replaceAll("'", `'\\''`)}'`,
  )
  return parts.join('') || "''"
}

const escaped = (text: string): string =>
  Array.from(
    new TextEncoder().encode(text),
    (byte) => letters.get(byte) ?? `\\x${byte.toString(16).padStart(2, '0')}`,
  ).join('')

/**
 * Joins quoted words. Returns a comment if a word holds a NUL, because a program's argument ends
 * there.
 */
export function commandLine(words: readonly string[]): string {
  const line = words.join(' ')
  return line.includes('\0')
    ? '# No command line can pass on the NUL that is in these values.'
    : line
}

/**
 * Splits a command line into words as a shell does, with quotes, backslashes and continued lines.
 */
export function shellWords(text: string): string[] {
  const words: string[] = []
  const pattern = /(?:\$'(?:[^'\\]|\\[\s\S])*'|[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+/g
  for (const [raw] of text.replace(/\\\r?\n/g, ' ').matchAll(pattern)) {
    words.push(
      raw.replace(
        /\$'((?:[^'\\]|\\[\s\S])*)'|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g,
        (_, ansi?: string, single?: string, double?: string, one?: string) =>
          (ansi === undefined ? single : unescaped(ansi)) ??
          double?.replace(/\\(["\\$`])/g, '$1') ??
          one ??
          '',
      ),
    )
  }
  return words
}

// A byte order mark is part of the text.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** Decodes the inside of `$'…'`. Adjacent `\x` escapes can be the bytes of one character. */
const unescaped = (text: string): string =>
  text.replace(/((?:\\x[0-9a-f]{1,2})+)|\\([tnr'\\])/gi, (_, bytes?: string, letter = '') =>
    bytes === undefined
      ? (named.get(letter) ?? letter)
      : utf8.decode(
          Uint8Array.from(bytes.match(/[0-9a-f]+/gi) ?? [], (digits) =>
            Number.parseInt(digits, 16),
          ),
        ),
  )

const named = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
])
