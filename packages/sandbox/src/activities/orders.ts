import { ApplicationFailure, Context } from '@temporalio/activity'
import { isFixDeployed } from '../deploy-fix.ts'

export async function chargeCard(orderId: string): Promise<string> {
  return `receipt for ${orderId}`
}

export async function reserveStock(orderId: string): Promise<string> {
  return `stock reserved for ${orderId}`
}

export async function shipOrder(orderId: string, address: string): Promise<string> {
  return `${orderId} shipped to ${address}`
}

export async function refundCard(orderId: string): Promise<string> {
  return `receipt for ${orderId} refunded`
}

export async function releaseStock(orderId: string): Promise<string> {
  return `stock released for ${orderId}`
}

/** The compensation of a sample. */
export async function cleanUp(): Promise<string> {
  return 'cleaned up'
}

/** Must never run after a cancel request. A sample proves that the history does not contain it. */
export async function skippedAfterCancel(): Promise<string> {
  return 'this should not have run'
}

/** Fails until `deployFix` has been called for the workflow id. */
export async function convertCurrency(orderId: string): Promise<string> {
  const context = Context.current()
  const { workflowId } = context.info.workflowExecution ?? { workflowId: '' }
  if (await isFixDeployed(context.client, workflowId)) return `${orderId} costs 42.00 EUR`
  throw ApplicationFailure.retryable('rate service: unknown currency "EURO"', 'UnknownCurrency')
}

/** Fails its first `failures` attempts. */
export async function failAtFirst({ failures }: { failures: number }): Promise<string> {
  const { attempt } = Context.current().info
  if (attempt > failures) return `succeeded at attempt ${attempt}`
  throw ApplicationFailure.retryable(`attempt ${attempt}: connection refused`, 'ConnectionRefused')
}
