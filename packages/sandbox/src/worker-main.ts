import { existsSync, writeFileSync } from 'node:fs'
import { Client, Connection } from '@temporalio/client'
import { keepClosedRuns, seed, seedStuckOrders } from './seed.ts'
import { type RunningWorker, runWorker } from './worker.ts'

// The sandbox's process under `npm start`. Usage: node worker-main.js <address> [<file to create
// when seeded>]
const [address = '127.0.0.1:7233', seededFile] = process.argv.slice(2)
const workers: RunningWorker[] = []

// Before the first await, so that no early signal is lost.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, async () => {
    await Promise.allSettled(workers.map((worker) => worker.stop()))
    process.exit()
  })
}

const connection = await Connection.connect({ address })
const client = new Client({ connection })
const mustSeed = seededFile !== undefined && !existsSync(seededFile)

workers.push(await runWorker({ address, taskQueue: 'sandbox', version: 'v2' }))
if (mustSeed) {
  await keepClosedRuns(client)
  const version1 = await runWorker({ address, taskQueue: 'sandbox-orders', version: 'v1' })
  await seedStuckOrders(client)
  await version1.stop()
}
workers.push(await runWorker({ address, taskQueue: 'sandbox-orders', version: 'v2' }))
if (mustSeed) {
  await seed(client)
  writeFileSync(seededFile, '')
}
console.log('The sandbox is ready')
