import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { PayloadSearchPart } from '../src/pages/history/PayloadSearchPart.tsx'

const textOf = (lookedAt: number) =>
  renderToStaticMarkup(
    <PayloadSearchPart
      length={5_000}
      payloads={{
        found: new Set([1, 2]),
        lookedAt,
        newest: 5_000,
        isRunning: false,
        isDone: true,
        problem: undefined,
        start: () => {},
        goOn: () => {},
        stop: () => {},
      }}
    />,
  ).replace(/<[^>]*>/g, '')

test('a search that ends early says how many events it left out, but not which', () => {
  expect(textOf(3_400)).toBe(
    '2 with it in payloads. It was found too often to go on: 1,600 events were not looked at; search for more of the text to see them',
  )
  expect(textOf(4_999)).toContain(
    ': 1 event was not looked at; search for more of the text to see it',
  )
  expect(textOf(5_000)).toBe('2 with it in payloads')
})
