import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow'
import type * as orders from '../activities/orders.ts'

const { chargeCard, shipOrder } = proxyActivities<typeof orders>({ startToCloseTimeout: '10 s' })

export const addressChanged = defineSignal<[address: string]>('addressChanged')

/**
 * Shows a deploy that breaks determinism. This is version 1: activity, timer, activity. Its history
 * contains TimerStarted (event 11) where version 2 schedules `reserveStock`.
 *
 * Must end: stuck, once only version 2 polls and a signal wakes the run: Running, with a workflow
 * task that fails with NON_DETERMINISTIC_ERROR. Completed by version 2 after a reset to the
 * WorkflowTaskCompleted before that timer (event 10).
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
  await condition(() => address !== undefined, packingMs)
  const shipped = await shipOrder(orderId, address ?? 'the address as ordered')
  return { version: 'v1', receipt, shipped }
}
