import { expect, onTestFinished, test, vi } from 'vitest'
import { FileHistory } from '../src/api/file-history.ts'

// In a hidden tab a timer notifies the listeners, so the test needs no frames.
vi.stubGlobal('document', { hidden: true })

const events = Array.from({ length: 250 }, (_, index) => index + 1).map((eventId) => ({
  eventId: String(eventId),
  eventType: 'EVENT_TYPE_TIMER_FIRED',
  eventTime: '2026-11-27T03:00:00Z',
}))

const fileOf = (value: unknown) => new File([JSON.stringify(value)], 'history.json')

async function historyOf(file: File): Promise<FileHistory> {
  const history = await FileHistory.read(file)
  if (history instanceof FileHistory) return history
  throw new Error('It holds no history, or several')
}

test('a file that the browser cannot read is reported', async () => {
  const folder = new File([], 'folder')
  folder.text = () => Promise.reject(new Error('A requested file could not be found.'))
  expect(await FileHistory.read(folder)).toEqual({
    problem: 'The browser could not read the file: A requested file could not be found.',
  })
})

test('how many events a file has is known before they are read', async () => {
  // The first slice takes all the time before the page may draw.
  let now = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 100))
  onTestFinished(() => clock.mockRestore())
  const history = await historyOf(fileOf({ events }))
  expect(history.event(100)).toBeDefined()
  expect(history.event(101)).toBeUndefined()
  expect(history.model.length).toBe(250)
  await vi.waitFor(() => expect(history.isComplete).toBe(true))
  expect(history.model.length).toBe(250)
  expect(history.event(250)).toBeDefined()
})

test('a file that is read again is another history', async () => {
  const file = fileOf({ events })
  const [history, again] = [await historyOf(file), await historyOf(file)]
  expect(again.id).not.toBe(history.id)
})

test('one of several histories in a file is chosen, and another one afterwards', async () => {
  const short = events.slice(0, 3)
  const file = await FileHistory.read(fileOf([{ events }, { events: [] }, { events: short }]))
  if (!('histories' in file)) throw new Error('It holds several histories')
  const [long, empty, last] = file.histories
  if (!long || !empty || !last) throw new Error('It holds three histories')
  expect(file.histories.map((history) => history.events)).toEqual([250, 0, 3])
  expect(FileHistory.choose(file, empty)).toEqual({
    problem: 'The history in the file has no events.',
  })
  for (const [history, length, name] of [
    [last, 3, 'history.json, history 3 of 3'],
    [long, 250, 'history.json, history 1 of 3'],
    [last, 3, 'history.json, history 3 of 3'],
  ] as const) {
    const chosen = FileHistory.choose(file, history)
    if ('problem' in chosen) throw new Error(chosen.problem)
    expect(chosen).toMatchObject({ name, file })
    expect(chosen.model.length).toBe(length)
    await vi.waitFor(() => expect(chosen.isComplete).toBe(true))
  }
})
