import type { HistoryEvent } from '@rewind/contract/history'
import { commandKeys, type LoggedCommand, loggedCommand } from './logged-command.ts'

/**
 * The commands of a history in order, and the workflow tasks that decided them. Add the events in
 * order.
 */
export class CommandLog {
  readonly commands: LoggedCommand[] = []
  /** Every WORKFLOW_TASK_COMPLETED, ascending, including those without commands. */
  readonly decisions: number[] = []
  /** Every end of a workflow task, ascending. */
  readonly #taskEnds: number[] = []
  readonly #byKey = new Map<string, LoggedCommand[]>()
  readonly #types: string[] = []

  add(event: HistoryEvent): void {
    const { eventId, type } = event
    this.#types[eventId] = type
    if (type === 'WORKFLOW_TASK_COMPLETED') this.decisions.push(eventId)
    if (/^WORKFLOW_TASK_(?:COMPLETED|FAILED|TIMED_OUT)$/.test(type)) this.#taskEnds.push(eventId)
    const command = loggedCommand(event, this.decisions.at(-1))
    if (command === undefined) return
    this.commands.push(command)
    for (const key of commandKeys(event)) {
      const known = this.#byKey.get(key)
      if (known === undefined) this.#byKey.set(key, [command])
      else known.push(command)
    }
  }

  at(eventId: number): LoggedCommand | undefined {
    const command = this.commands[this.countBefore(eventId)]
    return command?.eventId === eventId ? command : undefined
  }

  /** Returns how many commands come before an event. */
  countBefore(eventId: number): number {
    return firstAtLeast(this.commands, eventId, (command) => command.eventId)
  }

  /** Returns the commands that a key from `commandKeys` can mean, oldest first. */
  named(key: string): readonly LoggedCommand[] {
    return this.#byKey.get(key) ?? []
  }

  typeAt(eventId: number): string | undefined {
    return this.#types[eventId]
  }

  /** Whether this event completed a workflow task. */
  isDecision(eventId: number): boolean {
    return this.decisions[firstAtLeast(this.decisions, eventId, (id) => id)] === eventId
  }

  /** Returns the last workflow task that completed before an event. */
  decisionBefore(eventId: number): number | undefined {
    return this.decisions[firstAtLeast(this.decisions, eventId, (id) => id) - 1]
  }

  /** Returns the last workflow task that ended in any way before an event. */
  taskEndBefore(eventId: number): number | undefined {
    return this.#taskEnds[firstAtLeast(this.#taskEnds, eventId, (id) => id) - 1]
  }
}

/** Returns the index of the first item whose number is at least `least`. The items must ascend. */
function firstAtLeast<T>(items: readonly T[], least: number, numberOfItem: (item: T) => number) {
  let [low, high] = [0, items.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const item = items[middle]
    if (item !== undefined && numberOfItem(item) < least) low = middle + 1
    else high = middle
  }
  return low
}
