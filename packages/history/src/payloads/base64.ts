const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const sextets = new Uint8Array(128).fill(255)
for (let value = 0; value < 64; value++) sextets[alphabet.charCodeAt(value)] = value
// Protobuf JSON may use the URL alphabet, too.
sextets['-'.charCodeAt(0)] = 62
sextets['_'.charCodeAt(0)] = 63

const sextetAt = (text: string, index: number): number => sextets[text.charCodeAt(index)] ?? 255

/**
 * Decodes base64 with or without padding. Returns undefined if the text is not base64. `atob` would
 * need a second pass over a binary string, and browsers lack Node's Buffer.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  let length = text.length
  if (length % 4 === 0 && text.endsWith('==')) length -= 2
  else if (length % 4 === 0 && text.endsWith('=')) length -= 1
  const rest = length % 4
  if (rest === 1) return undefined
  const bytes = new Uint8Array((length >> 2) * 3 + (rest === 0 ? 0 : rest - 1))
  let at = 0
  let index = 0
  for (const whole = length - rest; index < whole; index += 4) {
    const a = sextetAt(text, index)
    const b = sextetAt(text, index + 1)
    const c = sextetAt(text, index + 2)
    const d = sextetAt(text, index + 3)
    if ((a | b | c | d) > 63) return undefined
    const triple = (a << 18) | (b << 12) | (c << 6) | d
    bytes[at++] = triple >> 16
    bytes[at++] = triple >> 8
    bytes[at++] = triple
  }
  if (rest > 0) {
    const a = sextetAt(text, index)
    const b = sextetAt(text, index + 1)
    const c = rest === 3 ? sextetAt(text, index + 2) : 0
    if ((a | b | c) > 63) return undefined
    bytes[at++] = (a << 2) | (b >> 4)
    if (rest === 3) bytes[at++] = (b << 4) | (c >> 2)
  }
  return bytes
}

const digit = (sextet: number): string => alphabet.charAt(sextet & 63)

/** Encodes bytes as standard base64 with padding. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length; index += 3) {
    const a = bytes[index] ?? 0
    const b = bytes[index + 1]
    const c = bytes[index + 2]
    text += digit(a >> 2) + digit((a << 4) | ((b ?? 0) >> 4))
    text += b === undefined ? '=' : digit((b << 2) | ((c ?? 0) >> 6))
    text += c === undefined ? '=' : digit(c)
  }
  return text
}
