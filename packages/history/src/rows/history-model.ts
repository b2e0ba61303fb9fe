import type { EventRow } from '@rewind/contract/history'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { isUpdateType } from '../events/update-names.ts'
import { type EventGroup, makeGroup, type PendingFacts } from './event-group.ts'
import { PendingWork } from './pending-work.ts'
import { closingStatus } from './row-categories.ts'

/**
 * The history of one run as rows and groups. Rows can be added in any order, a page at a time; the
 * groups do not depend on the order. A group is made when it is first read.
 */
export class HistoryModel {
  /** Event n has index n. */
  readonly #rows: (EventRow | undefined)[] = []
  /**
   * By the id of a first event: the ids of the events that refer to it, in the order of arrival.
   */
  readonly #members = new Map<number, number[]>()
  /** By the id of an update: the ids of its events. Later events may not refer to the first one. */
  readonly #updates = new Map<string, number[]>()
  readonly #groups = new Map<number, EventGroup>()
  #allGroups: readonly EventGroup[] | undefined
  #pending = new PendingWork(undefined)
  /** The group of the newest workflow task. Undefined until every later event is read. */
  #newestTask: number | undefined
  #isClosed = false
  #length = 0
  #heldCount = 0
  #version = 0

  /** The greatest known event id. */
  get length(): number {
    return this.#length
  }

  get heldCount(): number {
    return this.#heldCount
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version
  }

  /** Whether the run is open, as far as the rows and the description show. */
  get isOpen(): boolean {
    return !this.#isClosed
  }

  /** Sets how many events the history has, before their rows arrive. */
  expect(length: number): void {
    if (length <= this.#length) return
    this.#length = length
    this.#version += 1
    this.#findNewestTask()
  }

  /** Adds rows in any order and ignores rows that it has. Returns the number of new rows. */
  add(rows: readonly EventRow[]): number {
    let added = 0
    for (const row of rows) {
      const { eventId } = row
      if (this.#rows[eventId] !== undefined) continue
      this.#rows[eventId] = row
      this.#length = Math.max(this.#length, eventId)
      added += 1
      this.#join(row)
    }
    if (added === 0) return 0
    this.#heldCount += added
    this.#version += 1
    this.#allGroups = undefined
    this.#findNewestTask()
    return added
  }

  /** Sets the pending work from a description. Undefined: none is known. */
  setPending(description: WorkflowDescription | undefined): void {
    const next = new PendingWork(description)
    const wasClosed = this.#isClosed
    if (description !== undefined && isClosed(description.info.status)) this.#isClosed = true
    if (next.key === this.#pending.key && wasClosed === this.#isClosed) return
    this.#pending = next
    this.#forgetGroups()
  }

  rowAt = (eventId: number): EventRow | undefined => this.#rows[eventId]

  /**
   * Returns the group of an event: the same object until the group changes. Undefined: the event is
   * not read.
   */
  groupOf = (eventId: number): EventGroup | undefined => {
    const row = this.#rows[eventId]
    return row && this.#group(this.#beginningOf(row))
  }

  /** Returns all groups, by the id of their first event, ascending. */
  groups(): readonly EventGroup[] {
    this.#allGroups ??= [...this.#members.keys()]
      .filter((id) => !this.#isPartOfAnother(id))
      .sort((a, b) => a - b)
      .map((id) => this.#group(id))
    return this.#allGroups
  }

  #join(row: EventRow): void {
    if (closingStatus(row) !== undefined && !this.#isClosed) {
      this.#isClosed = true
      this.#forgetGroups()
    }
    if (row.id !== undefined && isUpdate(row)) {
      const ids = this.#updates.get(row.id) ?? []
      ids.push(row.eventId)
      this.#updates.set(row.id, ids)
      for (const id of ids) this.#groups.delete(id)
    }
    const id = row.of ?? row.eventId
    const members = this.#members.get(id)
    if (members === undefined) this.#members.set(id, [row.eventId])
    else members.push(row.eventId)
    this.#groups.delete(id)
  }

  #findNewestTask(): void {
    let row = this.#rows[this.#length]
    while (row !== undefined && !isWorkflowTask(row)) row = this.#rows[row.eventId - 1]
    const newest = row && this.#beginningOf(row)
    if (newest === this.#newestTask) return
    for (const id of [newest, this.#newestTask]) if (id !== undefined) this.#groups.delete(id)
    this.#newestTask = newest
    this.#allGroups = undefined
  }

  #forgetGroups(): void {
    this.#groups.clear()
    this.#allGroups = undefined
    this.#version += 1
  }

  /** The events of an update share the id of the update. */
  #beginningOf(row: EventRow): number {
    const updates = row.id !== undefined && isUpdate(row) ? this.#updates.get(row.id) : undefined
    const own = row.of ?? row.eventId
    return updates === undefined ? own : Math.min(own, ...updates)
  }

  #isPartOfAnother(id: number): boolean {
    const row = this.#rows[id]
    if (row !== undefined) return this.#beginningOf(row) !== id
    // The end of an update arrived before its beginning, to which `of` refers.
    const first = this.#members.get(id)?.[0]
    const end = first === undefined ? undefined : this.#rows[first]
    return end !== undefined && isUpdate(end) && this.#beginningOf(end) !== id
  }

  #group(id: number): EventGroup {
    const known = this.#groups.get(id)
    if (known !== undefined) return known
    const ids = [...this.#memberIds(id)].sort((a, b) => a - b)
    const rows: EventRow[] = []
    for (const eventId of ids) {
      const row = this.#rows[eventId]
      if (row !== undefined) rows.push(row)
    }
    const group = makeGroup(id, rows, this.#isClosed, this.#pendingOf(id, rows[0]))
    this.#groups.set(id, group)
    return group
  }

  #memberIds(id: number): Iterable<number> {
    const row = this.#rows[id]
    const update = row?.id !== undefined && isUpdate(row) ? this.#updates.get(row.id) : undefined
    return new Set([...(this.#members.get(id) ?? []), ...(update ?? [])])
  }

  #pendingOf(id: number, first: EventRow | undefined): PendingFacts | undefined {
    return first && this.#pending.of(first, id === this.#newestTask)
  }
}

const isUpdate = ({ type }: EventRow): boolean => isUpdateType(type)
const isWorkflowTask = ({ type }: EventRow): boolean => type.startsWith('WORKFLOW_TASK_')
