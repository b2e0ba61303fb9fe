import type { Warn } from './warning.ts'

/** What helps a stuck run before any reset does, and when. */
export const taskRetries: Warn = ({ facts: { description } }) => {
  const stuck = description?.stuck
  if (stuck === undefined) return undefined
  const when =
    stuck.nextTryBy === undefined
      ? 'as soon as a worker takes it'
      : `at the latest at ${stuck.nextTryBy}`
  return {
    code: 'TASK_RETRIES',
    severity: 'warning',
    title: 'The workflow task retries without a reset',
    message: `Roll back or patch the worker first: no progress is lost, and the next try comes ${when}.`,
    eventIds: [stuck.eventId],
  }
}
