import type { WorkflowStatus } from '@rewind/contract/workflows'

const pascalCase = (upperSnake: string): string =>
  upperSnake
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

const upperSnakeCase = (pascal: string): string =>
  pascal.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase()

const isPascalCase = (text: string): boolean => /^[A-Z][a-zA-Z0-9]*[a-z][a-zA-Z0-9]*$/.test(text)

/**
 * Removes the prefix of an enum value. Temporal's JSON has two spellings: `EVENT_TYPE_TIMER_FIRED`
 * and the older `TimerFired` both become `TIMER_FIRED`. Any other text is returned unchanged.
 */
export function unprefixed(prefix: string, value: string): string {
  if (value.startsWith(prefix) && value.length > prefix.length) return value.slice(prefix.length)
  return isPascalCase(value) ? upperSnakeCase(value) : value
}

/** `WORKFLOW_TASK_COMPLETED` becomes `WorkflowTaskCompleted`, the form that Temporal shows. */
export const eventTypeName = (type: string): string => pascalCase(type)

/** The inverse of `eventTypeName`. */
export const eventTypeFromName = (name: string): string => upperSnakeCase(name)

/** A status in the form of visibility queries: `TIMED_OUT` becomes `TimedOut`. */
export const statusName = (status: WorkflowStatus): string => pascalCase(status)
