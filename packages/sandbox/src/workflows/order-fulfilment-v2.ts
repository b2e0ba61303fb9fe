import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow'
import type * as orders from '../activities/orders.ts'

const { chargeCard, reserveStock, shipOrder } = proxyActivities<typeof orders>({
  startToCloseTimeout: '10 s',
})

export const addressChanged = defineSignal<[address: string]>('addressChanged')

/**
 * Version 2 of the deploy that breaks determinism: one more activity before the timer, without
 * `patched()`. The comment on version 1 describes the effect.
 *
 * Must end: Completed, if the run started with version 2 or was reset to a point before the timer.
 */
export async function orderFulfilment({
  orderId = 'order-1',
  packingMs = 30 * 24 * 3_600_000,
}: {
  orderId?: string
  /** How long packing waits for a change of address. */
  packingMs?: number
} = {}) {
  let address: string | undefined
  setHandler(addressChanged, (next) => {
    address = next
  })
  const receipt = await chargeCard(orderId)
  const reserved = await reserveStock(orderId)
  await condition(() => address !== undefined, packingMs)
  const shipped = await shipOrder(orderId, address ?? 'the address as ordered')
  return { version: 'v2', receipt, reserved, shipped }
}
