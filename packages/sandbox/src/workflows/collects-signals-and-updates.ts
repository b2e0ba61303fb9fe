import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow'
import type * as orders from '../activities/orders.ts'

const { reserveStock } = proxyActivities<typeof orders>({ startToCloseTimeout: '10 s' })

export const addItem = defineSignal<[item: string]>('addItem')
export const checkOut = defineSignal('checkOut')
export const changeQuantity = defineUpdate<number, [item: string, quantity: number]>(
  'changeQuantity',
)
export const cartAtCheckOut = defineUpdate<Record<string, number>>('cartAtCheckOut')
export const cart = defineQuery<Record<string, number>>('cart')

/**
 * Shows signals and updates after the first workflow task: a reset to that task reapplies them
 * unless they are excluded. The validator rejects an update with a quantity below zero, which
 * writes no event. An update with a quantity above 1,000 is accepted and fails. `cartAtCheckOut` is
 * accepted and waits.
 *
 * Must end: Running until the signal `checkOut`, then Completed with the cart.
 */
export async function collectsSignalsAndUpdates({ cartId = 'cart-1' }: { cartId?: string } = {}) {
  const items: Record<string, number> = {}
  let isCheckedOut = false
  setHandler(cart, () => items)
  setHandler(addItem, (item) => {
    items[item] = (items[item] ?? 0) + 1
  })
  setHandler(
    changeQuantity,
    (item, quantity) => {
      if (quantity > 1000) throw ApplicationFailure.nonRetryable(`${quantity} is too many`)
      items[item] = quantity
      return quantity
    },
    {
      validator(item, quantity) {
        if (quantity < 0) throw ApplicationFailure.nonRetryable(`${quantity} of ${item}`)
      },
    },
  )
  setHandler(cartAtCheckOut, async () => {
    await condition(() => isCheckedOut)
    return items
  })
  setHandler(checkOut, () => {
    isCheckedOut = true
  })
  await reserveStock(cartId)
  await condition(() => isCheckedOut)
  await condition(allHandlersFinished)
  return items
}
