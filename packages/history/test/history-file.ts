import { translateEvent } from '../src/events/events.ts'
import { type HistoryFile, parseHistoryFile } from '../src/import/import-history.ts'

/** Returns the only history of a file. */
export function historyFile(text: string): HistoryFile {
  const file = parseHistoryFile(text)
  if ('problem' in file) throw new Error(file.problem)
  if ('histories' in file) throw new Error(`It holds ${file.histories.length} histories`)
  return file
}

export const importedEvents = (text: string) => historyFile(text).rawEvents.map(translateEvent)
