import type { HistoryEvent, HistoryOrder, HistoryPage } from '@rewind/contract/history'

export interface EventRange {
  from: number
  to: number
}

export interface PageRequest {
  order: HistoryOrder
  pageSize: number
  pageToken?: string
}

/** Events read newest first, and the way further down. */
interface Stretch extends EventRange {
  nextPageToken: string | undefined
}

/** Events that are not held; `above` is the stretch that leads down into them. */
interface Gap extends EventRange {
  above: Stretch | undefined
}

/** What the server gives at most. */
const fullPage = 256
/** The first page of either end is smaller, so that the first rows are soon there. */
const firstPage = 50

/**
 * The events of one run, held from both ends: 1 upward in pages read oldest first, and downward from
 * the newest in stretches read newest first. More than one stretch exists while the tail of a live
 * run is being joined to what is held already. A page once read is never asked for again.
 */
export class HistoryStore {
  #events: (HistoryEvent | undefined)[] = []
  #heldCount = 0
  /** Events 1 to this one are held. */
  #headEnd = 0
  /** What continues the head; `closed` once only pages read newest first can add to it. */
  #head: { at: 'open'; pageToken: string | undefined } | { at: 'closed' } = {
    at: 'open',
    pageToken: undefined,
  }
  /** Oldest first; none touches another or the head. */
  #stretches: Stretch[] = []

  /** How many events the history is known to have: also the newest id. */
  get length(): number {
    return this.#events.length
  }

  get heldCount(): number {
    return this.#heldCount
  }

  /** The newest event was read once, so whoever watches a live run wants the ones after it too. */
  get holdsTail(): boolean {
    return this.#stretches.length > 0 || this.#head.at === 'closed'
  }

  /** To be passed on as it is. */
  get = (eventId: number): HistoryEvent | undefined => this.#events[eventId - 1]

  /** The run is known to have this many events. A history never gets shorter. */
  grow(length: number): boolean {
    if (length <= this.length) return false
    while (this.#events.length < length) this.#events.push(undefined)
    return true
  }

  /** The pages to read next for what is wanted, most wanted first: at most one of each order. */
  next(wanted: readonly EventRange[]): PageRequest[] {
    const requests: PageRequest[] = []
    for (const range of wanted) {
      const gap = this.#gaps().find(({ from, to }) => from <= range.to && to >= range.from)
      if (!gap) continue
      for (const request of this.#openers(gap, range)) {
        if (!requests.some(({ order }) => order === request.order)) requests.push(request)
      }
    }
    return requests
  }

  /** Takes in what a request brought; false when nothing in it was new. */
  add(request: PageRequest, page: HistoryPage): boolean {
    const before = this.#heldCount
    if (request.order === 'asc') this.#addToHead(page)
    else this.#addToStretch(request, page)
    this.#join()
    return this.#heldCount > before
  }

  /** The server no longer takes this request's page token: its end is begun anew when wanted. */
  forget(request: PageRequest) {
    if (request.order === 'asc') {
      if (this.#head.at === 'open') this.#head = { at: 'open', pageToken: undefined }
      return
    }
    for (const stretch of this.#stretches) {
      if (stretch.nextPageToken === request.pageToken) stretch.nextPageToken = undefined
    }
  }

  #gaps(): Gap[] {
    const gaps: Gap[] = []
    let from = this.#headEnd + 1
    for (const stretch of this.#stretches) {
      gaps.push({ from, to: stretch.from - 1, above: stretch })
      from = stretch.to + 1
    }
    if (from <= this.length) gaps.push({ from, to: this.length, above: undefined })
    return gaps
  }

  #openers(gap: Gap, range: EventRange): PageRequest[] {
    const size = gap.to - gap.from + 1
    const fromAbove = this.#requestDown(gap, size)
    const fromBelow = gap.from === this.#headEnd + 1 ? this.#requestUp(size) : undefined
    if (!fromBelow) return [fromAbove]
    const upward = Math.min(range.to, gap.to) - gap.from + 1
    const downward = gap.to - Math.max(range.from, gap.from) + 1
    const nearer = upward < downward ? [fromBelow] : [fromAbove]
    const isAllWanted = upward === size && downward === size && size > 2 * fullPage
    return isAllWanted ? [fromAbove, fromBelow] : nearer
  }

  #requestUp(gapSize: number): PageRequest | undefined {
    if (this.#head.at === 'closed') return undefined
    const { pageToken } = this.#head
    const reach = pageToken === undefined ? this.length : gapSize
    const pageSize = pageSizeFor(reach, this.#headEnd === 0)
    return { order: 'asc', pageSize, ...(pageToken !== undefined && { pageToken }) }
  }

  #requestDown({ above }: Gap, gapSize: number): PageRequest {
    const pageToken = above?.nextPageToken
    // A stretch whose token was forgotten is reached again from the newest event.
    const reach = above && pageToken === undefined ? this.length : gapSize
    const pageSize = pageSizeFor(reach, !this.holdsTail)
    return { order: 'desc', pageSize, ...(pageToken !== undefined && { pageToken }) }
  }

  #addToHead({ events, nextPageToken }: HistoryPage) {
    // To the last page read forward the server may append a workflow task that is not written yet
    // and may become another: beyond the known length only what has a page after it is sure.
    const sure = nextPageToken === undefined ? this.length : Number.POSITIVE_INFINITY
    for (const event of events) {
      if (event.eventId > sure) break
      this.#hold(event)
      if (event.eventId === this.#headEnd + 1) this.#headEnd = event.eventId
    }
    if (this.#head.at === 'closed') return
    this.#head =
      nextPageToken === undefined ? { at: 'closed' } : { at: 'open', pageToken: nextPageToken }
  }

  #addToStretch({ pageToken }: PageRequest, { events, nextPageToken }: HistoryPage) {
    const continued =
      pageToken === undefined
        ? undefined
        : this.#stretches.find((stretch) => stretch.nextPageToken === pageToken)
    const newest = events[0]?.eventId
    const oldest = events.at(-1)?.eventId
    for (const event of events) this.#hold(event)
    if (continued) {
      continued.nextPageToken = nextPageToken
      if (oldest !== undefined) continued.from = Math.min(continued.from, oldest)
    } else if (newest !== undefined && oldest !== undefined) {
      this.#stretches.push({ from: oldest, to: newest, nextPageToken })
    }
  }

  /** Stretches that touch become one, with the way down of the lower; so do those that touch the head. */
  #join() {
    const joined: Stretch[] = []
    for (const stretch of this.#stretches.sort((a, b) => a.from - b.from)) {
      const below = joined.at(-1)
      if (stretch.from <= this.#headEnd + 1) {
        this.#headEnd = Math.max(this.#headEnd, stretch.to)
        this.#head = { at: 'closed' }
      } else if (below && stretch.from <= below.to + 1) {
        below.to = Math.max(below.to, stretch.to)
        below.nextPageToken ??= stretch.nextPageToken
      } else joined.push(stretch)
    }
    this.#stretches = joined
  }

  #hold(event: HistoryEvent) {
    const { eventId } = event
    this.grow(eventId)
    if (this.#events[eventId - 1] !== undefined) return
    this.#events[eventId - 1] = event
    this.#heldCount += 1
  }
}

/** A page counts stored batches of one event or more: a gap never needs more batches than it has events. */
const pageSizeFor = (gapSize: number, isFirst: boolean): number =>
  Math.min(gapSize, isFirst ? firstPage : fullPage)
