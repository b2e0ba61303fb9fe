import { expect, test, vi } from 'vitest'
import { FileHistory } from '../src/api/file-history.ts'

// A hidden tab is told by a timer, for which no frame is needed.
vi.stubGlobal('document', { hidden: true })

const events = [1, 2, 3].map((eventId) => ({
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
  const [history, again] = [await FileHistory.read(file), await FileHistory.read(file)]
  if ('problem' in history || 'problem' in again) throw new Error('refused')
  expect(history.model.length).toBe(3)
  expect(again.id).not.toBe(history.id)
})
