import type { RunRef } from '@rewind/contract/primitives'
import type { Temporal } from '../temporal/temporal.ts'
import { LiveHistory } from './live-history.ts'

/** Sent where nothing else is, so that nobody on the way takes the connection for dead. */
const pingMs = 15_000
/** A browser that is so many rows behind is let go; it comes back for them when it can. */
const mostWaiting = 20_000

/** Follows each run once, however many browsers look at it. */
export class LiveHistories {
  readonly #temporal: Temporal
  readonly #followed = new Map<string, LiveHistory>()

  constructor(temporal: Temporal) {
    this.#temporal = temporal
  }

  /** Server-sent events of what is written after an event, until the run is closed or `left`. */
  async *follow(run: RunRef, after: number, left: AbortSignal): AsyncGenerator<string> {
    const history = this.#historyOf(run)
    const waiting: string[] = []
    let rowsWaiting = 0
    let isOver = false
    let wake = () => {}
    const end = () => {
      isOver = true
      wake()
    }
    left.addEventListener('abort', end)
    const leave = history.listen(after, {
      onRows(rows) {
        rowsWaiting += rows.length
        const last = rows.at(-1)
        const id = last === undefined ? '' : `id: ${last.eventId}\n`
        waiting.push(`${id}event: rows\ndata: ${JSON.stringify(rows)}\n\n`)
        if (rowsWaiting > mostWaiting) isOver = true
        wake()
      },
      onProblem(problem) {
        waiting.push(`event: problem\ndata: ${JSON.stringify(problem)}\n\n`)
        wake()
      },
      onClosed(status) {
        waiting.push(`event: closed\ndata: ${JSON.stringify({ status })}\n\n`)
        end()
      },
      onStop: end,
    })
    try {
      yield 'retry: 1000\n\n'
      for (;;) {
        const next = waiting.splice(0).join('')
        rowsWaiting = 0
        if (next !== '') yield next
        else if (isOver) return
        else {
          const wasWoken = await new Promise<boolean>((resolve) => {
            const timer = setTimeout(() => resolve(false), pingMs)
            wake = () => {
              clearTimeout(timer)
              resolve(true)
            }
          })
          if (!wasWoken) yield ': ping\n\n'
        }
      }
    } finally {
      leave()
    }
  }

  stop(): void {
    for (const history of this.#followed.values()) history.stop()
    this.#followed.clear()
  }

  #historyOf(run: RunRef): LiveHistory {
    const key = JSON.stringify([run.namespace, run.workflowId, run.runId])
    const known = this.#followed.get(key)
    if (known !== undefined) return known
    const made = new LiveHistory(this.#temporal, run, () => this.#followed.delete(key))
    this.#followed.set(key, made)
    return made
  }
}

/** Where a browser whose connection broke wants to go on. */
export function resumeAt(lastEventId: string | string[] | undefined): number | undefined {
  return typeof lastEventId === 'string' && /^\d{1,9}$/.test(lastEventId)
    ? Number(lastEventId)
    : undefined
}
