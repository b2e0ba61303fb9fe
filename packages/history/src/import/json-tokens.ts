const isSpace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9

/** Returns the end of the token that begins at `at`. */
function endOfToken(text: string, at: number): number {
  const first = text.charCodeAt(at)
  let end = at + 1
  if (first === 0x22) {
    for (let code = text.charCodeAt(end); end < text.length; code = text.charCodeAt(end)) {
      if (code === 0x22) return end + 1
      end += code === 0x5c ? 2 : 1
    }
    return text.length
  }
  if ('{}[],:'.includes(text.charAt(at))) return end
  while (
    end < text.length &&
    !isSpace(text.charCodeAt(end)) &&
    !'{}[],:"'.includes(text.charAt(end))
  )
    end++
  return end
}

/** Yields the tokens of a JSON text as written, without white space. Never throws. */
export function* tokensOf(text: string): Generator<string> {
  let at = 0
  while (at < text.length) {
    if (isSpace(text.charCodeAt(at))) {
      at++
      continue
    }
    const end = endOfToken(text, at)
    yield text.slice(at, end)
    at = end
  }
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
