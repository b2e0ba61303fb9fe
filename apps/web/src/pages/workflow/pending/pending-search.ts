import { kinds, type PendingKind } from './pending-kinds.ts'

const activityDialogs = ['pause', 'unpause', 'retry', 'reset', 'options'] as const
export type ActivityDialogName = (typeof activityDialogs)[number]

/** The search parameters of the Pending tab. */
export interface PendingSearch {
  kind?: PendingKind | undefined
  /** A state in the words of the rows. */
  state?: string | undefined
  /** A text to find in name, id or failure. */
  q?: string | undefined
  /** The key of the open item. */
  open?: string | undefined
  /** The command whose dialog is open. */
  act?: ActivityDialogName | undefined
}

const text = (value: unknown) =>
  typeof value === 'string' && value !== '' ? value.slice(0, 1100) : undefined

/** A missing key would keep its unchecked value in the router's search, so every key is present. */
export const pendingSearch = (raw: Record<string, unknown>): PendingSearch => ({
  kind: kinds.find((each) => each === raw.kind),
  state: text(raw.state),
  q: text(raw.q),
  open: text(raw.open),
  act: activityDialogs.find((each) => each === raw.act),
})
