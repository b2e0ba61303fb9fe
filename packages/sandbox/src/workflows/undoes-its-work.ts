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
 * Shows a saga: two steps succeed, the third fails until `deployFix`, and the run undoes the two
 * before it fails. A reset to the task that schedules `convertCurrency` (event 16) keeps both as done
 * and completes with neither stock nor money in place; one to the first task does all of it again.
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
