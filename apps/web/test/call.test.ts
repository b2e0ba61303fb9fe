import { cancelRun } from '@rewind/contract/interrupts'
import { signalRun } from '@rewind/contract/talk'
import { describeRun } from '@rewind/contract/workflows'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type ApiError, call, whoIsSilent } from '../src/api/call.ts'

afterEach(() => vi.unstubAllGlobals())

const params = { namespace: 'n', workflowId: 'w', runId: 'r' }
const body = { reason: 'bad deploy', requestId: 'q' }
const write = () => call(cancelRun, { params, body })
const read = () => call(describeRun, { params })
const answer = (make: () => Response | Promise<Response>) =>
  vi.stubGlobal('fetch', async () => make())
const ours = { 'x-request-id': 'r1' }
const html = { 'content-type': 'text/html' }
const failure = (work: () => Promise<unknown>): Promise<ApiError> =>
  work().then(
    () => Promise.reject(new Error('it succeeded')),
    (error) => error,
  )

/** Answers from something between the browser and Rewind's server, or from nothing at all. */
const foreign: [string, () => Response | Promise<Response>][] = [
  ['502 as HTML', () => new Response('<h1>Bad Gateway</h1>', { status: 502, headers: html })],
  ['503 as text', () => new Response('no upstream', { status: 503 })],
  ['504 as text', () => new Response('upstream timed out', { status: 504 })],
  ['413 of a proxy', () => new Response('too large', { status: 413 })],
  [
    'JSON of another make',
    () => Response.json({ error: 'bad gateway' }, { status: 502, headers: ours }),
  ],
  [
    'a code that is none of ours',
    () => Response.json({ code: 'GATEWAY', message: 'x' }, { status: 502, headers: ours }),
  ],
  [
    'our JSON without our header',
    () => Response.json({ code: 'CHANGED', message: 'x' }, { status: 409 }),
  ],
  ['a sign-in page', () => new Response('<form>', { status: 200, headers: html })],
  ['a good answer that is cut off', () => new Response('{"runId":"r"', { headers: ours })],
  ['an empty one', () => new Response('', { status: 200, headers: ours })],
  ['a connection that drops', () => Promise.reject(new TypeError('Failed to fetch'))],
]

describe('a write', () => {
  test.each(foreign)('may have taken effect if it is answered by %s', async (_, make) => {
    answer(make)
    const error = await failure(write)
    expect(error.code).toBe('OUTCOME_UNKNOWN')
    expect(error.message).toContain('not known')
  })

  test('may have taken effect if Rewind’s server itself failed', async () => {
    answer(() =>
      Response.json({ code: 'INTERNAL', message: 'It failed.' }, { status: 500, headers: ours }),
    )
    expect(await failure(write)).toMatchObject({ code: 'OUTCOME_UNKNOWN', requestId: 'r1' })
  })

  test.each(['CHANGED', 'UNAVAILABLE', 'RATE_LIMITED', 'FORBIDDEN'] as const)(
    'that the console’s server refuses by %s was not done',
    async (code) => {
      answer(() => Response.json({ code, message: 'No.' }, { status: 409, headers: ours }))
      expect(await failure(write)).toMatchObject({ code, message: 'No.', requestId: 'r1' })
    },
  )

  test('without a network is refused at once, and nothing leaves later', async () => {
    const sent: string[] = []
    vi.stubGlobal('navigator', { onLine: false })
    vi.stubGlobal('fetch', async (url: string) => {
      sent.push(url)
      throw new TypeError('Failed to fetch')
    })
    const error = await failure(write)
    expect(error).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('offline'),
    })
    expect(sent).toEqual(['/healthz'])
  })

  test('reaches a server on this machine without a network', async () => {
    vi.stubGlobal('navigator', { onLine: false })
    answer(() => Response.json({ runId: 'r' }, { headers: ours }))
    expect(await call(signalRun, { params, body: { name: 'go', requestId: 'q' } })).toEqual({
      runId: 'r',
    })
  })
})

describe('a read', () => {
  test.each([
    [502, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
    [504, 'UNAVAILABLE'],
    [500, 'INTERNAL'],
  ] as const)(
    'that something in between answers by %i is tried again, or is not: %s',
    async (status, code) => {
      answer(() => new Response('no', { status }))
      expect(await failure(read)).toMatchObject({ code, status })
    },
  )
})

describe('what does not answer', () => {
  const login = () => Response.redirect('https://sign-in.example/', 302)
  const ready = () => Response.json({ status: 'ready' }, { headers: ours })

  /**
   * Returns the verdict for answers that depend on the credentials of the request; undefined is no
   * answer.
   */
  const toldBy = (answers: (credentials: string | undefined) => Response | undefined) => {
    vi.stubGlobal('fetch', async (_: string, init?: RequestInit) => {
      const response = answers(init?.credentials)
      if (response === undefined) throw new TypeError('Failed to fetch')
      return response
    })
    return whoIsSilent()
  }

  test('is nothing, if a proxy requires a sign-in and then lets the health check through', async () => {
    expect(await toldBy((credentials) => (credentials === 'omit' ? login() : ready()))).toBe(
      undefined,
    )
  })

  test('is nothing, if the sign-in is over', async () => {
    expect(await toldBy(login)).toBe(undefined)
  })

  test('is Rewind’s server, if nothing answers', async () => {
    expect(await toldBy(() => undefined)).toBe('CONSOLE')
  })
})
