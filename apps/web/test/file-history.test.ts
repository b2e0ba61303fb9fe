import { expect, onTestFinished, test, vi } from 'vitest'
import { FileHistory } from '../src/api/file-history.ts'

// A hidden tab is told by a timer, for which no frame is needed.
vi.stubGlobal('document', { hidden: true })

const events = Array.from({ length: 250 }, (_, index) => index + 1).map((eventId) => ({
  eventId: String(eventId),
  eventType: 'EVENT_TYPE_TIMER_FIRED',
  eventTime: '2026-11-27T03:00:00Z',
}))

test('a file that the browser cannot read is told, and not waited for', async () => {
  const folder = new File([], 'folder')
  folder.text = () => Promise.reject(new Error('A requested file could not be found.'))
  expect(await FileHistory.read(folder)).toEqual({
    problem: 'The browser could not read the file: A requested file could not be found.',
  })
})

test('how many events a file has is known before they are read', async () => {
  const file = new File([JSON.stringify({ events })], 'history.json')
  // The time there is before the page may draw is over once a first slice is read.
  let now = 0
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 100))
  onTestFinished(() => clock.mockRestore())
  const history = await FileHistory.read(file)
  if ('problem' in history) throw new Error('refused')
  expect(history.event(100)).toBeDefined()
  expect(history.event(101)).toBeUndefined()
  expect(history.model.length).toBe(250)
  await vi.waitFor(() => expect(history.isComplete).toBe(true))
  expect(history.model.length).toBe(250)
  expect(history.event(250)).toBeDefined()
})

test('a file that is read again is another history', async () => {
  const file = new File([JSON.stringify({ events })], 'history.json')
  const [history, again] = [await FileHistory.read(file), await FileHistory.read(file)]
  if ('problem' in history || 'problem' in again) throw new Error('refused')
  expect(again.id).not.toBe(history.id)
})
