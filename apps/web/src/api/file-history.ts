import type { HistoryEvent } from '@rewind/contract/history'
import { translateEvent } from '@rewind/history/events/events'
import {
  type HistoryFile,
  type HistoryInFile,
  parseHistoryFile,
} from '@rewind/history/import/import-history'
import { toEventRow } from '@rewind/history/rows/event-row'
import { HistoryModel } from '@rewind/history/rows/history-model'
import type { HistorySource } from './history-source.ts'
import { Emitter } from './teller.ts'

/** The file stays open while the user visits other pages. */
let opened: FileHistory | undefined

export const openedFile = (): FileHistory | undefined => opened

export function keepOpen(history: FileHistory): void {
  opened = history
}

/** A file that holds several histories. */
export interface OpenedFile {
  name: string
  histories: readonly HistoryInFile[]
}

/**
 * The number of events read at a time, and the milliseconds of reading before the page may draw.
 */
const slice = 100
const budget = 12
/**
 * In milliseconds: views change at most this often while events are read, since grouping 50,000
 * events takes long.
 */
const tellEvery = 150
let files = 0

/** A history in a file. The browser reads all of it and sends nothing. */
export class FileHistory implements HistorySource {
  readonly model = new HistoryModel()
  /** Differs for each file, also for two files with the same name. */
  readonly id = ++files
  readonly name: string
  /** Oddities of the file that do not keep Rewind from showing it. */
  readonly warnings: readonly string[]
  isComplete = false
  readonly error = undefined
  readonly lastReadAt = undefined
  readonly #teller = new Emitter()
  readonly #events = new Map<number, HistoryEvent>()

  /** The file, if it holds several histories. */
  readonly file: OpenedFile | undefined

  private constructor(
    name: string,
    { length, warnings, rawEvents }: HistoryFile,
    file?: OpenedFile,
  ) {
    this.name = name
    this.warnings = warnings
    this.file = file
    // Events still to be read are not announced as new.
    this.model.expect(length)
    void this.#take(rawEvents)
  }

  /**
   * Resolves to a history, whose events are read further in the background, to a file with several
   * histories to choose from, or to a problem.
   */
  static async read(file: File): Promise<FileHistory | OpenedFile | { problem: string }> {
    let text: string
    try {
      text = await file.text()
    } catch (cause) {
      // A folder, a file that was removed, or a file too large to hold.
      const why = cause instanceof Error ? cause.message : String(cause)
      return { problem: `The browser could not read the file: ${why}` }
    }
    const parsed = parseHistoryFile(text)
    if ('problem' in parsed) return parsed
    if ('histories' in parsed) return { name: file.name, histories: parsed.histories }
    return new FileHistory(file.name, parsed)
  }

  /** Returns one history of a file that holds several. */
  static choose(file: OpenedFile, history: HistoryInFile): FileHistory | { problem: string } {
    const read = history.read()
    if ('problem' in read) return read
    const place = `${file.histories.indexOf(history) + 1} of ${file.histories.length}`
    return new FileHistory(`${file.name}, history ${place}`, read, file)
  }

  subscribe = this.#teller.subscribe
  event = (eventId: number) => this.#events.get(eventId)
  want() {}
  retry() {}

  async #take(rawEvents: readonly unknown[]): Promise<void> {
    let [until, tellAt] = [performance.now() + budget, 0]
    for (let from = 0; from < rawEvents.length; from += slice) {
      const events = rawEvents.slice(from, from + slice).map(translateEvent)
      for (const event of events) this.#events.set(event.eventId, event)
      this.model.add(events.map(toEventRow))
      if (performance.now() < until) continue
      if (performance.now() >= tellAt) {
        this.#teller.tell()
        tellAt = performance.now() + tellEvery
      }
      await new Promise((resolve) => setTimeout(resolve))
      until = performance.now() + budget
    }
    this.isComplete = true
    this.#teller.tell()
  }
}
