import type { HistoryEvent } from '@rewind/contract/history'
import type { RunRef } from '@rewind/contract/primitives'
import { LRUCache } from 'lru-cache'

/**
 * How long a completed workflow task counts as the newest one although the history grows, if the
 * current task is at attempt 1.
 */
const goodForMs = 5_000

export const taskFinishes: readonly string[] = [
  'WORKFLOW_TASK_COMPLETED',
  'WORKFLOW_TASK_FAILED',
  'WORKFLOW_TASK_TIMED_OUT',
]

interface Found {
  historyLength: number
  at: number
  finish: Promise<HistoryEvent | undefined>
  isGood: boolean
}

/**
 * Caches the newest end of a workflow task of each run. It cannot change while the history does not
 * grow. Readers of the newest events report it here, so that polling a busy run does not read its
 * history each time.
 */
export class TaskFinishes {
  readonly #found = new LRUCache<string, Found>({ max: 2_000 })

  /** `events`: newest first, starting at the newest event of the run. */
  note(run: RunRef, events: readonly HistoryEvent[]): void {
    const historyLength = events[0]?.eventId ?? 0
    const finish = events.find(({ type }) => taskFinishes.includes(type))
    const known = this.#found.get(keyOf(run))
    if (finish === undefined || historyLength < (known?.historyLength ?? 0)) return
    this.#keep(run, historyLength, Promise.resolve(finish))
  }

  find(
    run: RunRef,
    { historyLength, attempt }: { historyLength: number; attempt: number },
    read: () => Promise<HistoryEvent | undefined>,
  ): Promise<HistoryEvent | undefined> {
    const known = this.#found.get(keyOf(run))
    const isFresh =
      known !== undefined &&
      (known.historyLength === historyLength ||
        (known.isGood && attempt <= 1 && performance.now() - known.at < goodForMs))
    return isFresh ? known.finish : this.#keep(run, historyLength, read())
  }

  #keep(run: RunRef, historyLength: number, finish: Found['finish']): Found['finish'] {
    const found: Found = { historyLength, at: performance.now(), finish, isGood: false }
    this.#found.set(keyOf(run), found)
    finish.then(
      (event) => {
        found.isGood = event?.type === 'WORKFLOW_TASK_COMPLETED'
      },
      () => {
        if (this.#found.get(keyOf(run)) === found) this.#found.delete(keyOf(run))
      },
    )
    return finish
  }
}

const keyOf = ({ namespace, runId }: RunRef): string => `${namespace} ${runId}`
