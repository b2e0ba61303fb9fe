/** One act on one item. A retry and the next rung of a ladder are further acts. */
export interface ItemAct {
  recoveryId: string
  /** The number of the item in its recovery, from 1. */
  item: number
  /** How often the item was acted on before: 0 for the first act. */
  acts: number
}

/**
 * The request id of an act: whichever process comes to it, it is the same, so that `executeOnce`
 * takes the act for one. At most 80 characters.
 */
export const itemRequestId = ({ recoveryId, item, acts }: ItemAct): string =>
  `${recoveryId}.${item}.${acts}`

/** Reads what `itemRequestId` wrote; undefined for a request id that is of no recovery. */
export function parseItemRequestId(requestId: string): ItemAct | undefined {
  const [, recoveryId, item, acts] =
    /^(r-[0-9a-z]+)\.([1-9]\d*)\.(0|[1-9]\d*)$/.exec(requestId) ?? []
  return recoveryId === undefined
    ? undefined
    : { recoveryId, item: Number(item), acts: Number(acts) }
}

/** The text whose hash is the token of an act: what Temporal keeps of it, and by which it is found again. */
export const itemTokenText = (namespace: string, workflowId: string, act: ItemAct): string =>
  JSON.stringify([namespace, workflowId, itemRequestId(act)])

/** The place of an item in a recovery, as the run's page says it: "reset by recovery r-7f3a, canary". */
export const waveWords = (wave: number, hasCanary: boolean): string =>
  wave === 1 && hasCanary ? 'canary' : `wave ${wave}`
