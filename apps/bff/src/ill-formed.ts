import { isWellFormed } from '@rewind/history/well-formed'
import { ReplyError } from './errors.ts'

/**
 * Throws for a lone surrogate anywhere in a body. JSON can hold one; UTF-8 cannot, so neither Temporal
 * nor the store could keep it.
 */
export function refuseIllFormed(body: unknown, path = ''): void {
  if (typeof body === 'string') {
    if (!isWellFormed(body)) throw illFormed(path)
    return
  }
  if (typeof body !== 'object' || body === null) return
  for (const [name, value] of Object.entries(body)) {
    const within = path === '' ? name : `${path}.${name}`
    refuseIllFormed(name, path)
    refuseIllFormed(value, within)
  }
}

const illFormed = (field: string): ReplyError =>
  new ReplyError(
    'INVALID',
    `${field === '' ? 'The body' : `${field} (in the body)`} holds half of a character (a lone surrogate), which is no Unicode text. Nothing was changed.`,
    { details: { in: 'body', field } },
  )
