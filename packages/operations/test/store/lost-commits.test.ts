import { connect, createServer, type Socket } from 'node:net'
import { IntentInDoubt, openStore, type Store } from '@rewind/operations/store/store'
import { engines, makePlace, type StorePlace } from '@rewind/sandbox/test/store-place'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verifyAudit } from '../../src/audit/verify-audit.ts'
import { readAudit } from '../../src/store/read-audit.ts'
import { intent, requestOf } from './intents.ts'

// The connection to the database breaks in the middle of the commit of an intent.

type Fault = 'none' | 'commit lost' | 'answer lost' | 'commit late' | 'answer lost, then away'

/** A network between the store and the database that fails at the next commit. */
class CommitProxy {
  fault: Fault = 'none'
  #isAway = false
  #deliver: () => void = () => undefined
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((downstream) => this.#pass(downstream))
  readonly #target: URL

  constructor(target: string) {
    this.#target = new URL(target)
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    return Object.assign(new URL(this.#target), { port: String(port) }).href
  }

  /** Lets a late commit through. */
  deliver(): void {
    this.#deliver()
  }

  heal(): void {
    this.#isAway = false
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }

  #pass(downstream: Socket): void {
    if (this.#isAway) {
      downstream.destroy()
      return
    }
    const { hostname, port } = this.#target
    const upstream = connect({ host: hostname, port: Number(port) })
    let fault: Fault = 'none'
    for (const socket of [downstream, upstream]) {
      this.#sockets.add(socket)
      socket.on('error', () => undefined)
    }
    upstream.on('close', () => downstream.destroy())
    downstream.on('close', () => {
      if (fault !== 'commit late') upstream.end()
    })
    downstream.on('data', (bytes) => {
      if (!bytes.includes('commit\0') || this.fault === 'none') {
        upstream.write(bytes)
        return
      }
      fault = this.fault
      this.fault = 'none'
      this.#isAway = fault === 'answer lost, then away'
      if (fault === 'commit late') this.#deliver = () => upstream.write(bytes)
      else if (fault !== 'commit lost') upstream.write(bytes)
      if (fault === 'commit lost' || fault === 'commit late') downstream.destroy()
    })
    upstream.on('data', (bytes) => {
      if (fault === 'none') downstream.write(bytes)
      else downstream.destroy()
    })
  }
}

describe.runIf(engines.includes('postgres'))('an intent whose commit', () => {
  let place: StorePlace
  let proxy: CommitProxy
  let store: Store
  let other: Store
  beforeEach(async () => {
    place = await makePlace('postgres')
    proxy = new CommitProxy(place.location)
    store = await openStore(await proxy.start())
    other = await openStore(place.location)
  })
  afterEach(async () => {
    await store.close()
    await other.close()
    proxy.stop()
    // Each record has its audit entries, each once.
    const report = await readAudit(place.location, verifyAudit)
    expect(report).toMatchObject({ isIntact: true, contradictions: [] })
    const attempts = await place.execute('select attempt_id from operations')
    const intents = await place.execute("select id from audit_entries where kind = 'intent'")
    // An earlier attempt of the same request has an intent of its own.
    const replaced = await place.execute("select id from audit_entries where kind = 'outcome'")
    expect(intents.length).toBeGreaterThanOrEqual(attempts.length)
    expect(intents.length).toBeLessThanOrEqual(attempts.length + replaced.length)
    await place.remove()
  })

  test.each(['commit lost', 'answer lost'] as const)('is %s is stored, once', async (fault) => {
    for (const earlier of [undefined, await refused()]) {
      const asked = earlier ?? intent()
      proxy.fault = fault
      const version = await store.recordIntent(asked, earlier)
      expect(proxy.fault).toBe('none')
      const records = await other.list({ workflowId: asked.workflow_id }, { limit: 9 })
      expect(records).toMatchObject([{ ...version, state: 'intended' }])
    }
  })

  test('is late is waited for, and stored once', async () => {
    const asked = intent()
    proxy.fault = 'commit late'
    const storing = store.recordIntent(asked)
    // The same intent is written again and waits for the row of the first transaction.
    await expect
      .poll(() => place.execute("select 1 from pg_stat_activity where wait_event_type = 'Lock'"))
      .toHaveLength(1)
    proxy.deliver()
    const version = await storing
    const records = await other.list({ workflowId: asked.workflow_id }, { limit: 9 })
    expect(records).toMatchObject([version])
  })

  test('may have happened when the database is away is said to be in doubt, with its version', async () => {
    const asked = intent()
    proxy.fault = 'answer lost, then away'
    const failure = await store.recordIntent(asked).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(IntentInDoubt)
    const { version } = failure as IntentInDoubt
    const message = 'Nothing was sent.'
    const outcome = { state: 'refused', code: 'UNAVAILABLE', message } as const
    await expect(store.recordOutcome(version, outcome)).rejects.toThrow('cannot be reached')
    proxy.heal()
    await store.recordOutcome(version, outcome)
    expect(await other.findRequest(...requestOf(asked))).toMatchObject({
      ...version,
      state: 'refused',
      error_message: message,
    })
  })

  async function refused() {
    const asked = intent()
    const version = await other.recordIntent(asked)
    const message = 'The run is closed.'
    await other.recordOutcome(version, { state: 'refused', code: 'ALREADY_CLOSED', message })
    return other.findRequest(...requestOf(asked))
  }
})
