// Version 2 of the sandbox's code, as a worker bundles it.

export { orderFulfilment } from './order-fulfilment-v2.ts'
export * from './v1.ts'
