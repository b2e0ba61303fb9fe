import { kinds, type PendingKind } from './pending-kinds.ts'

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

const text = (value: unknown) =>
  typeof value === 'string' && value !== '' ? value.slice(0, 1100) : undefined

/** What is left out would stay in the address as it came: what means nothing is said to be nothing. */
export const pendingSearch = (raw: Record<string, unknown>): PendingSearch => ({
  kind: kinds.find((each) => each === raw.kind),
  state: text(raw.state),
  q: text(raw.q),
  open: text(raw.open),
  act: activityDialogs.find((each) => each === raw.act),
})
