// The browser's own SHA-256 is missing on plain-http hosts.

const primes = [2]
for (let number = 3; primes.length < 64; number += 2) {
  if (primes.every((prime) => number % prime !== 0)) primes.push(number)
}
/** The first 32 bits behind the point. */
const fraction = (value: number): number => Math.floor((value - Math.floor(value)) * 2 ** 32)
const start = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)))
const rounds = primes.map((prime) => fraction(Math.cbrt(prime)))

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/** Returns the SHA-256 of a text in UTF-8, as 64 hexadecimal digits. */
export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(padded.length - 4, bytes.length << 3)
  const hash = Uint32Array.from(start)
  const words = new Uint32Array(64)
  const at = (all: Uint32Array, index: number): number => all[index] ?? 0
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        words[i] = view.getUint32(block + i * 4)
        continue
      }
      const [early, late] = [at(words, i - 15), at(words, i - 2)]
      const small = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)
      const large = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10)
      words[i] = at(words, i - 16) + small + at(words, i - 7) + large
    }
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash
    for (let i = 0; i < 64; i++) {
      const choice = (e & f) ^ (~e & g)
      const one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + choice
      const first = one + (rounds[i] ?? 0) + at(words, i)
      const majority = (a & b) ^ (a & c) ^ (b & c)
      const second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + majority
      ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0]
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) hash[i] = at(hash, i) + word
  }
  return Array.from(hash, (word) => word.toString(16).padStart(8, '0')).join('')
}
