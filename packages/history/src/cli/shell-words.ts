const plain = /^[A-Za-z0-9_./:@%+,-]+$/

// Joiners are part of emoji and of scripts that need them.
const acting = String.raw`[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}`
const pieces = new RegExp(String.raw`(?:(?!\0)(?:${acting}))+|(?:\0|(?!${acting})[\s\S])+`, 'gu')
const isActing = new RegExp(String.raw`^(?!\0)(?:${acting})`, 'u')

const letters = new Map([
  [0x09, String.raw`\t`],
  [0x0a, String.raw`\n`],
  [0x0d, String.raw`\r`],
])

/**
 * One word of a shell. Within single quotes nothing is special to it but the quote itself. A terminal is
 * another matter: a control character in what is pasted acts as the key that sends it, a line break ends
 * the line, and marks of direction show another text than the one that runs. These stand as `$'\x03'`,
 * the bytes of their UTF-8, as bash, zsh, ksh and POSIX of 2024 read them. A NUL stays: see `commandLine`.
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

/** Quoted words as a line; a comment where one holds a NUL, at which the program would end it. */
export function commandLine(words: readonly string[]): string {
  const line = words.join(' ')
  return line.includes('\0')
    ? '# No command line can pass on the NUL that is in these values.'
    : line
}

/** The words of a line as a shell splits them: quotes, backslashes, and lines that go on. */
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

// A byte order mark is part of a name like any other character.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** What stands within `$'…'`; escapes beside each other may be the bytes of one character. */
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
