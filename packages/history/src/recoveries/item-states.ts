import type { ItemState } from '@rewind/contract/recovery-items'

/** What changes the state of an item. */
export type ItemCause =
  /** A process takes it, in its epoch. */
  | 'CLAIM'
  /** It is not eligible, or is not as it was planned. */
  | 'SKIP'
  | 'EXCLUDE'
  /** The intent is stored; the call follows within 2 s. */
  | 'SEND'
  /** The process that claimed it has certainly not sent it, and will not. */
  | 'GIVE_BACK'
  /** A watch begins: nothing is sent. */
  | 'FOLLOW'
  | 'ANSWERED_DONE'
  | 'ANSWERED_FAILED'
  /** No answer, or the process that sent it has gone. */
  | 'NO_ANSWER'
  | 'FOUND_DONE'
  /** It is certain that it was not done: the deadline of the call has passed, and no trace of it is there. */
  | 'FOUND_NOT_DONE'
  /** A second trace of its token. */
  | 'FOUND_TWICE'
  /** It could not be planned. */
  | 'PLAN_FAILED'
  /** A person has it planned again. */
  | 'RETRY'
  /** The next earlier point of its ladder. */
  | 'NEXT_RUNG'

interface ItemTransition {
  from: readonly ItemState[]
  cause: ItemCause
  by: 'PERSON' | 'ENGINE'
  to: ItemState
}

/** Every change of an item's state there is. A skip, a failure and an act can each be tried again. */
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
  // What is found in Temporal by the item's token outweighs what the row says: a process that froze
  // before its call may send long after the item went on.
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

/** Undefined: the cause does not belong to this state, and nothing may be written. */
export const nextItemState = (state: ItemState, cause: ItemCause): ItemState | undefined =>
  itemTransitions.find((each) => each.cause === cause && each.from.includes(state))?.to

/** Whether the item may be acted on right now, or it is not known whether it was. */
export const isInFlight = (state: ItemState): boolean =>
  state === 'CLAIMED' || state === 'SENT' || state === 'UNKNOWN'

/** Whether the item was acted on for certain: it has a verdict. */
export const isActed = (state: ItemState): boolean => state === 'DONE' || state === 'DOUBLED'
