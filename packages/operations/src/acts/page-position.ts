import { OperationError } from '../errors.ts'

/** The place of a record in a list that is sorted by time, newest first. */
interface Position {
  time: string
  id: string
}

export const pageTokenOf = ({ time, id }: Position): string =>
  Buffer.from(JSON.stringify([time, id])).toString('base64')

/** The token needs no check: the caller has verified that Rewind made it. */
export function positionOf(token: string): Position {
  const [time, id]: string[] = JSON.parse(Buffer.from(token, 'base64').toString())
  return { time: time ?? '', id: id ?? '' }
}

/** Returns the limits of a time filter as the store keeps times. Throws INVALID for a wrong time. */
export const storedTimes = ({
  from,
  to,
}: {
  from?: string | undefined
  to?: string | undefined
}): { from?: string; to?: string } => ({
  ...(from === undefined ? {} : { from: storedTime(from, 'from') }),
  ...(to === undefined ? {} : { to: storedTime(to, 'to') }),
})

/** Returns the time in the format of the store, in which the order of texts is the order of times. */
function storedTime(time: string, field: string): string {
  const milliseconds = Date.parse(time)
  const text = Number.isNaN(milliseconds) ? '' : new Date(milliseconds).toISOString()
  if (/^\d{4}-/.test(text)) return text
  throw new OperationError('INVALID', `${field} (in the query string) is no time there is.`, {
    details: { in: 'query string', field },
  })
}
