import * as attention from '@rewind/contract/attention'
import { fillUrl } from '@rewind/contract/path'
import { newNamespace } from '@rewind/sandbox/new-namespace'
import { waitFor } from '@rewind/sandbox/wait-for'
import { afterAll, expect, test, vi } from 'vitest'
import { startConsole } from './console.ts'
import { connection } from './drive.ts'

// The server's own caches keep a deleted namespace for up to ten seconds.
vi.setConfig({ testTimeout: 120_000 })

const console = await startConsole()
afterAll(async () => {
  await console.close()
  await connection.close()
})

test('the findings of a namespace are gone once it is deleted', async () => {
  const client = await newNamespace(connection)
  const { namespace } = client.options
  await client.workflow.start('nobodyPolls', { workflowId: 'left', taskQueue: 'nobody' })
  const read = () => console.app.inject(fillUrl(attention.readAttention.url, { namespace }))
  await waitFor('a complete look', async () => {
    await console.app.inject({
      method: 'POST',
      url: fillUrl(attention.startAttentionScan.url, { namespace }),
      payload: {},
    })
    return (await read()).json().groupCount === 1 ? true : undefined
  })
  await connection.operatorService.deleteNamespace({ namespace })
  const gone = await waitFor('an answer of its own', async () => {
    const reply = await read()
    return reply.statusCode === 200 ? undefined : reply
  })
  expect(gone.statusCode).toBe(404)
  expect(gone.json().message).toContain(namespace)
  // Nor does a later process show it, even if the name is used for another namespace.
  await waitFor('nothing kept', async () =>
    (await console.store.scans.read(namespace)) === '' ? true : undefined,
  )
})
