import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PageTokens } from '../src/page-tokens.ts'

const key = randomBytes(32)
const tokens = new PageTokens(key)
const server = Buffer.from([0, 1, 2, 250, 251]).toString('base64')
const scope = ['history', 'default', 'w', undefined]

const first = (from = tokens) =>
  from.page(scope, undefined, async () => ({ nextPageToken: server }))
const open = (token: string | undefined, pageOf: (string | undefined)[] = scope, by = tokens) =>
  by.page(pageOf, token, async (at): Promise<{ pageToken?: string; nextPageToken?: string }> => at)

test('a token leads to the page that Temporal named', async () => {
  const { nextPageToken } = await first()
  expect(nextPageToken).not.toContain(server)
  expect(await open(nextPageToken)).toEqual({ pageToken: server })
})

test('it still does after a restart on the same store, and not on another one', async () => {
  const { nextPageToken } = await first()
  expect(await open(nextPageToken, scope, new PageTokens(key))).toEqual({ pageToken: server })
  const other = new PageTokens(randomBytes(32))
  await expect(open(nextPageToken, scope, other)).rejects.toMatchObject({ code: 'INVALID' })
})

test('it is invalid for another list, even one whose parts join to the same text', async () => {
  const { nextPageToken } = await first()
  for (const other of [['history', 'default', 'w'], ['history', 'defaultw', '', undefined], []]) {
    await expect(open(nextPageToken, other)).rejects.toMatchObject({ code: 'INVALID' })
  }
})

test('no other text is a token', async () => {
  const { nextPageToken = '' } = await first()
  const forged = fc.oneof(
    fc.string(),
    fc.base64String(),
    fc.nat(nextPageToken.length - 1).map((at) => nextPageToken.slice(0, at)),
    fc.string({ minLength: 1 }).map((more) => nextPageToken + more),
  )
  await fc.assert(
    fc.asyncProperty(forged, async (token) => {
      await expect(open(token)).rejects.toMatchObject({ code: 'INVALID' })
    }),
  )
})
