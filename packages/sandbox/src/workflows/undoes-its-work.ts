import { proxyActivities } from '@temporalio/workflow'
import type * as orders from '../activities/orders.ts'

const { convertCurrency } = proxyActivities<typeof orders>({
  startToCloseTimeout: '10 s',
  retry: { initialInterval: '100 ms', maximumAttempts: 2 },
})
const { chargeCard, refundCard, releaseStock, reserveStock } = proxyActivities<typeof orders>({
  startToCloseTimeout: '10 s',
})

/**
 * Shows a saga: two steps succeed, the third fails until `deployFix`, and the run compensates both
 * before it fails. A reset to the workflow task that schedules `convertCurrency` (event 16) keeps
 * both steps as done and completes although their effects were undone. A reset to the first
 * workflow task executes everything again.
 *
 * Must end: Failed, refunded and released.
 */
export async function undoesItsWork({ orderId = 'order-3' }: { orderId?: string } = {}) {
  const reserved = await reserveStock(orderId)
  const receipt = await chargeCard(orderId)
  try {
    return { reserved, receipt, price: await convertCurrency(orderId) }
  } catch (failure) {
    await refundCard(orderId)
    await releaseStock(orderId)
    throw failure
  }
}
