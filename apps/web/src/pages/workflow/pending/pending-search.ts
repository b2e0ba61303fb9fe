import { kinds, type PendingKind } from './pending-items.ts'

const activityDialogs = ['pause', 'unpause', 'retry', 'reset', 'options'] as const
export type ActivityDialogName = (typeof activityDialogs)[number]

/** The Pending tab's place in the URL. */
export interface PendingSearch {
  kind?: PendingKind | undefined
  /** A state in words, as the rows have it. */
  state?: string | undefined
  /** A text in name, id or failure. */
  q?: string | undefined
  /** The key of the open item. */
  open?: string | undefined
  /** What is about to be done with it. */
  act?: ActivityDialogName | undefined
}

export function pendingSearch(raw: Record<string, unknown>): PendingSearch {
  const kind = kinds.find((each) => each === raw.kind)
  const act = activityDialogs.find((each) => each === raw.act)
  const text = (value: unknown) =>
    typeof value === 'string' && value !== '' ? value.slice(0, 1100) : undefined
  const [state, q, open] = [text(raw.state), text(raw.q), text(raw.open)]
  return {
    ...(kind && { kind }),
    ...(state !== undefined && { state }),
    ...(q !== undefined && { q }),
    ...(open !== undefined && { open }),
    ...(act && { act }),
  }
}
