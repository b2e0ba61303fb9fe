// Line breaks and tabs are layout. Joiners are part of emoji and of some scripts. All of them stay.
const hidden = /\r(?!\n)|(?![\t\n\r])\p{Cc}|\p{Bidi_C}|[\u2028\u2029\u200b\u2060\ufeff]/gu

/**
 * Returns text from outside Rewind with every character visible: control characters as their
 * pictures, bidi marks and invisible spaces as `⟨U+202E⟩`. Copy buttons use the original text.
 */
export const visibleText = (text: string): string =>
  text.replace(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x20) return String.fromCodePoint(0x2400 + code)
    if (code === 0x7f) return '\u2421'
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })
