import { proxyActivities } from '@temporalio/workflow'
import type * as orders from '../activities/orders.ts'

const { convertCurrency } = proxyActivities<typeof orders>({
  startToCloseTimeout: '10 s',
  retry: { initialInterval: '100 ms', maximumAttempts: 2 },
})
const { reserveStock, shipOrder } = proxyActivities<typeof orders>({ startToCloseTimeout: '10 s' })

/**
 * Shows an activity that fails until `deployFix` "deploys the fix" for the workflow id. The
 * activity before it succeeds, and a reset to the right point keeps it.
 *
 * Must end: Failed. Completed after the fix and a reset to the workflow task that schedules
 * `convertCurrency` (event 10).
 */
export async function failsUntilFixed({ orderId = 'order-2' }: { orderId?: string } = {}) {
  const reserved = await reserveStock(orderId)
  const price = await convertCurrency(orderId)
  const shipped = await shipOrder(orderId, 'Calle Mayor 1, Madrid')
  return { reserved, price, shipped }
}

/** The existence of this execution is the flag that `deployFix` sets. */
export async function fixDeployed() {
  return 'deployed'
}
