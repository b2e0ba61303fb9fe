import type { RunRef } from '@rewind/contract/primitives'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import { LiveHistory } from './live-history.ts'

/** A ping is sent after this time without data, so that proxies do not close the connection. */
const pingMs = 15_000

/** Follows each run once for all browsers whose users may see the same of it. */
export class LiveHistories {
  readonly #followed = new WeakMap<Temporal, Map<string, LiveHistory>>()

  /**
   * Yields, as `temporal` shows them, the events after event `after` as server-sent events, until the run closes or `signal`
   * aborts.
   */
  async *follow(
    temporal: Temporal,
    run: RunRef,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const key = JSON.stringify([run.namespace, run.workflowId, run.runId])
    const followed = this.#followed.get(temporal) ?? new Map<string, LiveHistory>()
    this.#followed.set(temporal, followed)
    const history = followed.get(key) ?? new LiveHistory(temporal, run)
    followed.set(key, history)
    history.join()
    try {
      yield 'retry: 1000\n\n'
      yield* eventsOf(history, after, signal)
    } finally {
      if (history.leave().isLast) followed.delete(key)
    }
  }
}

async function* eventsOf(history: LiveHistory, after: number, signal: AbortSignal) {
  let at = after
  let saidAt = performance.now()
  let problem: unknown
  // An empty list of rows tells the browser that the history was read, at the start and after a
  // problem.
  let isWell = false

  const next = (): string | undefined => {
    if (history.problem !== undefined) {
      if (problem === history.problem) return undefined
      problem = history.problem
      isWell = false
      return event('problem', history.problem.body())
    }
    problem = undefined
    const rows = history.rowsAfter(at)
    const last = rows?.at(-1)
    if (rows === undefined || (last === undefined && isWell)) return undefined
    isWell = true
    at = last?.eventId ?? at
    return (last === undefined ? '' : `id: ${at}\n`) + event('rows', rows)
  }

  while (!signal.aborted) {
    const isQuiet = performance.now() - saidAt > pingMs
    const text = next() ?? (isQuiet ? ': ping\n\n' : undefined)
    if (text !== undefined) {
      yield text
      saidAt = performance.now()
    } else if (isWell && history.closed !== undefined) {
      yield event('closed', { status: history.closed })
      return
    } else await history.nextPoll(at, signal)
  }
}

const event = (name: string, data: unknown): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

/** Returns the event after which a reconnecting browser wants to continue. */
export function resumeAt(lastEventId: string | string[] | undefined): number | undefined {
  return typeof lastEventId === 'string' && /^\d{1,9}$/.test(lastEventId)
    ? Number(lastEventId)
    : undefined
}
