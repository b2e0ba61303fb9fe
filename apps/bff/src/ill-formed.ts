import { isWellFormed } from '@rewind/history/payloads/well-formed'
import { OperationError } from '@rewind/operations/errors'

/**
 * Throws if a body contains a lone surrogate. JSON can hold one. UTF-8 cannot, so neither Temporal
 * nor the store can keep it.
 */
export function refuseIllFormed(body: unknown): void {
  // Without recursion: a body may nest deeper than the call stack.
  const open: { value: unknown; path: string }[] = [{ value: body, path: '' }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next
    if (typeof value === 'string' && !isWellFormed(value)) throw illFormed(path)
    if (typeof value !== 'object' || value === null) continue
    for (const [name, within] of Object.entries(value)) {
      if (!isWellFormed(name)) throw illFormed(path)
      open.push({ value: within, path: path === '' ? name : `${path}.${name}` })
    }
  }
}

const illFormed = (field: string): OperationError =>
  new OperationError(
    'INVALID',
    `${field === '' ? 'The body' : `${field} (in the body)`} holds half of a character (a lone surrogate), which is no Unicode text. Nothing was changed.`,
    { details: { in: 'body', field } },
  )
