// Version 2 of the sandbox's code, bundled by a worker.

export { orderFulfilment } from './order-fulfilment-v2.ts'
export * from './v1.ts'
