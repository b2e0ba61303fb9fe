/**
 * Returns where a text stops being JSON: the offset of the first character that cannot follow, or
 * the length of the text if the text breaks off. Undefined: the text is complete JSON. The error
 * messages of browsers differ, and some lack the position.
 */
export function jsonDamageAt(text: string): number | undefined {
  const scan = new Scan(text)
  return scan.isWhole() ? undefined : scan.at
}

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end'

/**
 * Each method moves past what it accepts. If a method returns false, `at` is the position of the
 * damage.
 */
class Scan {
  at = 0
  readonly #text: string
  /**
   * The closing brackets still to come. A list in place of recursion, because a file can nest
   * without limit.
   */
  readonly #ends: ('}' | ']')[] = []
  #expected: Expected = 'value'

  constructor(text: string) {
    this.#text = text
  }

  isWhole(): boolean {
    do {
      this.#skip(isSpace)
      if (!this.#step(this.#char())) return false
    } while (this.#ends.length > 0 || this.#expected !== 'comma or end')
    this.#skip(isSpace)
    return this.at === this.#text.length
  }

  #char(): string {
    return this.#text.charAt(this.at)
  }

  #skip(isTaken: (char: string) => boolean): boolean {
    const from = this.at
    while (this.at < this.#text.length && isTaken(this.#char())) this.at += 1
    return this.at > from
  }

  #step(char: string): boolean {
    const end = this.#ends.at(-1)
    if (char !== '' && char === end && this.#expected.endsWith('end')) {
      this.#ends.pop()
      return this.#take('comma or end')
    }
    switch (this.#expected) {
      case 'colon':
        return char === ':' && this.#take('value')
      case 'comma or end':
        return char === ',' && this.#take(end === '}' ? 'key' : 'value')
      case 'key':
      case 'key or end':
        this.#expected = 'colon'
        return char === '"' && this.#string()
      default:
        return this.#value(char)
    }
  }

  #take(expected: Expected): true {
    this.at += 1
    this.#expected = expected
    return true
  }

  #value(char: string): boolean {
    if (char === '{' || char === '[') {
      this.#ends.push(char === '{' ? '}' : ']')
      return this.#take(char === '{' ? 'key or end' : 'value or end')
    }
    this.#expected = 'comma or end'
    if (char === '"') return this.#string()
    const word = words.get(char)
    return word === undefined ? this.#number() : this.#word(word)
  }

  #string(): boolean {
    this.at += 1
    for (;;) {
      this.#skip(isPlain)
      const char = this.#char()
      if (char !== '"' && char !== '\\') return false
      this.at += 1
      if (char === '"') return true
      if (!this.#escape()) return false
    }
  }

  #escape(): boolean {
    const char = this.#char()
    if (char === '' || !'"\\/bfnrtu'.includes(char)) return false
    this.at += 1
    if (char !== 'u') return true
    for (let digits = 0; digits < 4; digits++) {
      if (!/^[\da-f]$/i.test(this.#char())) return false
      this.at += 1
    }
    return true
  }

  #word(word: string): boolean {
    for (const char of word) {
      if (this.#char() !== char) return false
      this.at += 1
    }
    return true
  }

  #number(): boolean {
    if (this.#char() === '-') this.at += 1
    // Only a fraction or an exponent may follow a leading zero.
    if (this.#char() === '0') this.at += 1
    else if (!this.#skip(isDigit)) return false
    if (this.#char() === '.') {
      this.at += 1
      if (!this.#skip(isDigit)) return false
    }
    if (!/^e$/i.test(this.#char())) return true
    this.at += 1
    if (/^[-+]$/.test(this.#char())) this.at += 1
    return this.#skip(isDigit)
  }
}

const words = new Map(['true', 'false', 'null'].map((word) => [word.charAt(0), word]))

const isSpace = (char: string): boolean =>
  char === ' ' || char === '\n' || char === '\r' || char === '\t'
const isDigit = (char: string): boolean => char >= '0' && char <= '9'
const isPlain = (char: string): boolean => char !== '"' && char !== '\\' && char >= ' '
