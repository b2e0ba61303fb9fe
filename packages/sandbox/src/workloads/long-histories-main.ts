import { Client, Connection } from '@temporalio/client'
import { longHistory } from './long-history.ts'

// Creates the workflows of `npm start -- --long`. Usage: node long-histories-main.js <address>
const [address = '127.0.0.1:7233'] = process.argv.slice(2)
const connection = await Connection.connect({ address })
const client = new Client({ connection })
for (const events of [5_000, 50_000]) await longHistory(client, `long-${events}`, events)
await connection.close()
