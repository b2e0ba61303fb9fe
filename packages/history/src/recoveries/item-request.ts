/** One operation on one item. A retry and the next rung of a ladder are further operations. */
export interface ItemAct {
  recoveryId: string
  /** The number of the item in its recovery, from 1. */
  item: number
  /** The number of earlier operations on the item. 0: this is the first. */
  acts: number
}

/**
 * Returns the request id of an operation. It is the same in every process, so that `executeOnce`
 * recognises the operation. At most 80 characters.
 */
export const itemRequestId = ({ recoveryId, item, acts }: ItemAct): string =>
  `${recoveryId}.${item}.${acts}`

/** Reads a request id that `itemRequestId` made. Returns undefined for any other request id. */
export function parseItemRequestId(requestId: string): ItemAct | undefined {
  const [, recoveryId, item, acts] =
    /^(r-[0-9a-z]+)\.([1-9]\d*)\.(0|[1-9]\d*)$/.exec(requestId) ?? []
  return recoveryId === undefined
    ? undefined
    : { recoveryId, item: Number(item), acts: Number(acts) }
}

/**
 * Returns the text whose hash is the token of the operation. Temporal keeps the token, so Rewind
 * can find the operation again.
 */
export const itemTokenText = (namespace: string, workflowId: string, act: ItemAct): string =>
  JSON.stringify([namespace, workflowId, itemRequestId(act)])

/** Returns the wave of an item as the page of the run shows it: "canary" or "wave 2". */
export const waveWords = (wave: number, hasCanary: boolean): string =>
  wave === 1 && hasCanary ? 'canary' : `wave ${wave}`
