import type { HistoryEvent } from '@rewind/contract/history'
import { numberOf, textOf } from '../events/json-object.ts'
import { humanDuration } from '../text/durations.ts'

export interface OpenTimer {
  /** `timer 30 d` */
  name: string
  due: string
}

/** The timers of a history that have neither fired nor been canceled. */
export class OpenTimers {
  readonly #open = new Map<number, OpenTimer>()

  add({ type, eventId, time, attributes }: HistoryEvent): void {
    if (type === 'TIMER_STARTED') {
      const length = textOf(attributes, 'startToFireTimeout') ?? ''
      const due = new Date(Date.parse(time) + Number.parseFloat(length) * 1000)
      if (Number.isNaN(due.getTime())) return
      this.#open.set(eventId, { name: `timer ${humanDuration(length)}`, due: due.toISOString() })
    } else if (type === 'TIMER_FIRED' || type === 'TIMER_CANCELED') {
      this.#open.delete(numberOf(attributes, 'startedEventId') ?? 0)
    }
  }

  /** The one that fires first. */
  next(): OpenTimer | undefined {
    let first: OpenTimer | undefined
    for (const timer of this.#open.values()) {
      if (first === undefined || timer.due < first.due) first = timer
    }
    return first
  }
}
