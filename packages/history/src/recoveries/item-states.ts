import type { ItemState } from '@rewind/contract/recovery-items'

/** The causes that change the state of an item. */
export type ItemCause =
  /** A process claims the item in its epoch. */
  | 'CLAIM'
  /** The item is not eligible, or has changed since its plan. */
  | 'SKIP'
  | 'EXCLUDE'
  /** The intent is stored. The call follows within 2 s. */
  | 'SEND'
  /** The process that claimed the item has certainly not sent the call, and will not send it. */
  | 'GIVE_BACK'
  /** A watch begins. Nothing is sent. */
  | 'FOLLOW'
  | 'ANSWERED_DONE'
  | 'ANSWERED_FAILED'
  /** No answer arrived, or the process that sent the call has stopped. */
  | 'NO_ANSWER'
  | 'FOUND_DONE'
  /**
   * The operation certainly did not happen: the deadline of the call has passed, and Temporal shows
   * no trace of it.
   */
  | 'FOUND_NOT_DONE'
  /** A second trace of the token was found. */
  | 'FOUND_TWICE'
  /** The plan of the item failed. */
  | 'PLAN_FAILED'
  /** A person has the item planned again. */
  | 'RETRY'
  /** The item goes to the next rung of its ladder. */
  | 'NEXT_RUNG'

interface ItemTransition {
  from: readonly ItemState[]
  cause: ItemCause
  by: 'PERSON' | 'ENGINE'
  to: ItemState
}

/** All changes of an item's state. A skip, a failure and an operation can each be tried again. */
export const itemTransitions: readonly ItemTransition[] = [
  { from: ['PENDING'], cause: 'CLAIM', by: 'ENGINE', to: 'CLAIMED' },
  { from: ['PENDING', 'CLAIMED'], cause: 'SKIP', by: 'ENGINE', to: 'SKIPPED' },
  { from: ['PENDING'], cause: 'EXCLUDE', by: 'PERSON', to: 'SKIPPED' },
  { from: ['PENDING'], cause: 'PLAN_FAILED', by: 'ENGINE', to: 'FAILED' },
  { from: ['PENDING', 'CLAIMED'], cause: 'FOLLOW', by: 'ENGINE', to: 'DONE' },
  { from: ['CLAIMED'], cause: 'SEND', by: 'ENGINE', to: 'SENT' },
  { from: ['CLAIMED', 'SENT'], cause: 'GIVE_BACK', by: 'ENGINE', to: 'PENDING' },
  { from: ['SENT'], cause: 'ANSWERED_DONE', by: 'ENGINE', to: 'DONE' },
  { from: ['CLAIMED', 'SENT'], cause: 'ANSWERED_FAILED', by: 'ENGINE', to: 'FAILED' },
  { from: ['SENT'], cause: 'NO_ANSWER', by: 'ENGINE', to: 'UNKNOWN' },
  // A trace in Temporal outweighs the row of the item: a process that froze before its call can
  // send the call long after the state of the item has changed.
  {
    from: ['PENDING', 'CLAIMED', 'SENT', 'SKIPPED', 'FAILED', 'UNKNOWN'],
    cause: 'FOUND_DONE',
    by: 'ENGINE',
    to: 'DONE',
  },
  { from: ['UNKNOWN'], cause: 'FOUND_NOT_DONE', by: 'ENGINE', to: 'PENDING' },
  {
    from: ['PENDING', 'CLAIMED', 'SENT', 'SKIPPED', 'FAILED', 'UNKNOWN', 'DONE'],
    cause: 'FOUND_TWICE',
    by: 'ENGINE',
    to: 'DOUBLED',
  },
  { from: ['SKIPPED', 'FAILED', 'DONE'], cause: 'RETRY', by: 'PERSON', to: 'PENDING' },
  { from: ['DONE'], cause: 'NEXT_RUNG', by: 'ENGINE', to: 'PENDING' },
]

/**
 * Returns the next state of an item. Undefined: the state does not allow the cause, and nothing may
 * be written.
 */
export const nextItemState = (state: ItemState, cause: ItemCause): ItemState | undefined =>
  itemTransitions.find((each) => each.cause === cause && each.from.includes(state))?.to

/** Whether an operation on the item may be running now, or its outcome is not known. */
export const isInFlight = (state: ItemState): boolean =>
  state === 'CLAIMED' || state === 'SENT' || state === 'UNKNOWN'

/** Whether the operation certainly happened. Only such an item has a verdict. */
export const isActed = (state: ItemState): boolean => state === 'DONE' || state === 'DOUBLED'
