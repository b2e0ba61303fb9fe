import { expect, test } from 'vitest'
import { readLines } from '../src/api/lines.ts'

/** Returns a reply whose body arrives in these pieces. */
const replyOf = (pieces: (string | Uint8Array)[]) =>
  new Response(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) {
          controller.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece)
        }
        controller.close()
      },
    }),
  )

async function linesOf(pieces: (string | Uint8Array)[]) {
  const lines: unknown[] = []
  for await (const some of readLines(replyOf(pieces))) lines.push(...some)
  return lines
}

test('lines come whole however the network cuts them', async () => {
  expect(await linesOf(['{"a":1}\n{"b"', ':2}\n', '\n', '{"c":"x\\ny"}\n'])).toEqual([
    { a: 1 },
    { b: 2 },
    { c: 'x\ny' },
  ])
})

test('a character is not cut either', async () => {
  const bytes = new TextEncoder().encode('{"a":"🪢"}\n')
  expect(await linesOf([bytes.slice(0, 8), bytes.slice(8)])).toEqual([{ a: '🪢' }])
})

test('a last line without a line break counts', async () => {
  expect(await linesOf(['{"a":1}\n{"b":2}'])).toEqual([{ a: 1 }, { b: 2 }])
})

test('an incomplete line is reported', async () => {
  await expect(linesOf(['{"a":1}\n{"b":'])).rejects.toThrow(SyntaxError)
})

test('no lines at all', async () => {
  expect(await linesOf([])).toEqual([])
})
