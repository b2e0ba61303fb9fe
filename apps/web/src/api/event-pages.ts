import type { HistoryEvent, HistoryPage, IndexPage } from '@rewind/contract/history'

type PageRequest = Pick<IndexPage, 'order' | 'pageSize' | 'pageToken'>

/** The page size for the newest events, which no page token leads to. */
const tailPageSize = 128

/**
 * Whole events, read a page at a time when needed and kept for good, since an event never changes.
 * The index says which page holds which events.
 */
export class EventPages {
  readonly #events = new Map<number, HistoryEvent>()
  readonly #pages: IndexPage[] = []
  readonly #readPage: (request: PageRequest) => Promise<HistoryPage>
  readonly #underWay = new Map<string, Promise<void>>()
  /** Events after this one are read from the newest down. */
  #newestPaged = Number.POSITIVE_INFINITY

  constructor(readPage: (request: PageRequest) => Promise<HistoryPage>) {
    this.#readPage = readPage
  }

  get = (eventId: number): HistoryEvent | undefined => this.#events.get(eventId)

  addPage(page: IndexPage) {
    // The first page read newest first starts at another event once the run has grown.
    const isFixed = page.order === 'asc' || page.pageToken !== undefined
    if (isFixed) this.#pages.push(page)
    const newest = isFixed ? page.to : page.from - 1
    const known = this.#newestPaged
    this.#newestPaged = Number.isFinite(known) ? Math.max(known, newest) : newest
  }

  /**
   * Reads the page that holds an event. Does nothing if the event is held already, or if the index
   * has not reached it.
   */
  async read(eventId: number): Promise<void> {
    if (this.#events.has(eventId)) return
    const page = this.#pages.find(({ from, to }) => from <= eventId && eventId <= to)
    if (page) {
      const { order, pageSize, pageToken } = page
      const token = pageToken === undefined ? {} : { pageToken }
      await this.#once(`${order} ${pageToken}`, async () =>
        this.#hold(await this.#readPage({ order, pageSize, ...token })),
      )
    } else if (eventId > this.#newestPaged) {
      await this.#once('newest', () => this.#readTail(eventId))
    }
  }

  async #readTail(eventId: number): Promise<void> {
    let token: { pageToken?: string } = {}
    for (;;) {
      const page = await this.#readPage({ order: 'desc', pageSize: tailPageSize, ...token })
      this.#hold(page)
      const oldest = page.events.at(-1)?.eventId ?? 0
      if (oldest <= eventId || page.nextPageToken === undefined) return
      token = { pageToken: page.nextPageToken }
    }
  }

  #once(key: string, read: () => Promise<void>): Promise<void> {
    const reading = this.#underWay.get(key) ?? read().finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, reading)
    return reading
  }

  #hold({ events }: HistoryPage) {
    for (const event of events) this.#events.set(event.eventId, event)
  }
}
