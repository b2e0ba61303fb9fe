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
 * An enum value without its prefix, from either spelling of Temporal's JSON:
 * `EVENT_TYPE_TIMER_FIRED` and the older `TimerFired` are both `TIMER_FIRED`. Anything else stays.
 */
export function unprefixed(prefix: string, value: string): string {
  if (value.startsWith(prefix) && value.length > prefix.length) return value.slice(prefix.length)
  return isPascalCase(value) ? upperSnakeCase(value) : value
}

/** `WORKFLOW_TASK_COMPLETED` as Temporal writes it for people: `WorkflowTaskCompleted`. */
export const eventTypeName = (type: string): string => pascalCase(type)

/** The way back from `eventTypeName`. */
export const eventTypeFromName = (name: string): string => upperSnakeCase(name)

/** A status as visibility queries spell it: `TIMED_OUT` is `TimedOut`. */
export const statusName = (status: WorkflowStatus): string => pascalCase(status)
