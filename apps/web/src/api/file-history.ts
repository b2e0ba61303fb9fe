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

/** The file stays open while one looks elsewhere in the console. */
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

/** So many events are read at a time, and for so many milliseconds before the page may draw. */
const slice = 100
const budget = 12
/** A view is made anew at most so often meanwhile: groups of 50,000 events take a while. */
const tellEvery = 150
let files = 0

/** A history in a file: all of it is read in the browser, and nothing of it leaves. */
export class FileHistory implements HistorySource {
  readonly model = new HistoryModel()
  /** Another one for each file that is read, also where two have one name. */
  readonly id = ++files
  readonly name: string
  /** What is odd about the file and does not keep it from being shown. */
  readonly warnings: readonly string[]
  isComplete = false
  readonly error = undefined
  readonly lastReadAt = undefined
  readonly #teller = new Emitter()
  readonly #events = new Map<number, HistoryEvent>()

  /** What else the file holds, where it holds several histories. */
  readonly file: OpenedFile | undefined

  private constructor(
    name: string,
    { length, warnings, rawEvents }: HistoryFile,
    file?: OpenedFile,
  ) {
    this.name = name
    this.warnings = warnings
    this.file = file
    // What is still to be read is no news.
    this.model.expect(length)
    void this.#take(rawEvents)
  }

  /**
   * Resolves once the file is known to hold a history, whose events go on being read, or several, of
   * which one is to be chosen.
   */
  static async read(file: File): Promise<FileHistory | OpenedFile | { problem: string }> {
    let text: string
    try {
      text = await file.text()
    } catch (cause) {
      // A folder, a file that has gone since, or one too large to hold.
      const why = cause instanceof Error ? cause.message : String(cause)
      return { problem: `The browser could not read the file: ${why}` }
    }
    const parsed = parseHistoryFile(text)
    if ('problem' in parsed) return parsed
    if ('histories' in parsed) return { name: file.name, histories: parsed.histories }
    return new FileHistory(file.name, parsed)
  }

  /** One history of a file that holds several. */
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
