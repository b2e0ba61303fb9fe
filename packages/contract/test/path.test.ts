import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillUrl, fromSegment, toSegment } from '../src/path.ts'
import { runUrl } from '../src/primitives.ts'

test.each([
  ['.', '~.'],
  ['..', '~..'],
  ['~', '~~'],
  ['~.', '~~.'],
  ['~~', '~~~'],
  ['...', '...'],
  ['.hidden', '.hidden'],
  ['a~', 'a~'],
  ['count', 'count'],
  ['', ''],
])('the id %j travels as %j', (id, segment) => {
  expect(toSegment(id)).toBe(segment)
  expect(fromSegment(segment)).toBe(id)
})

/** Any id: Temporal's ids are UTF-8, so they hold no unpaired surrogate. */
const id = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.string({ minLength: 1, unit: fc.constantFrom(...'.~/\\%2F5eE ?#&+:;=@[]\'"<>$!*(){}|^`') }),
  fc.string({
    minLength: 1,
    unit: fc.constantFrom('😀', 'é', '\u202E', '\u0000', '\n', '\t', '/', '.'),
  }),
  fc.constantFrom(
    '.',
    '..',
    '%2e',
    '%2E%2e',
    '.%2e',
    '~',
    '~.',
    '/',
    '//',
    ':runId',
    '$&',
    '%',
    '%zz',
  ),
)

test.each(['~order', '~'])('%j of another console’s address is the id itself', (id) => {
  expect(fromSegment(id)).toBe(id)
})

test('every id survives its segment', () => {
  fc.assert(
    fc.property(id, (id) => {
      expect(fromSegment(toSegment(id))).toBe(id)
    }),
  )
})

test('no two ids share a segment', () => {
  fc.assert(
    fc.property(id, id, (a, b) => {
      expect(toSegment(a) === toSegment(b)).toBe(a === b)
    }),
  )
})

describe('a filled URL', () => {
  const base = 'http://127.0.0.1:4400'
  // Returns the segments of a URL as a browser sends it and a router splits it.
  const segmentsOf = (url: string) =>
    new URL(url, base).pathname
      .split('/')
      .slice(1)
      .map((segment) => fromSegment(decodeURIComponent(segment)))

  test('brings any ids through a browser, each in its own segment', () => {
    fc.assert(
      fc.property(id, id, id, (namespace, workflowId, runId) => {
        expect(segmentsOf(fillUrl(runUrl, { namespace, workflowId, runId }))).toEqual([
          'api',
          'namespaces',
          namespace,
          'workflows',
          workflowId,
          'runs',
          runId,
        ])
      }),
    )
  })

  test('lets no id change the host, the query or the fragment', () => {
    fc.assert(
      fc.property(id, (workflowId) => {
        const url = new URL(fillUrl('/:workflowId', { workflowId }), base)
        expect([url.origin, url.search, url.hash]).toEqual([base, '', ''])
      }),
    )
  })

  test('carries any query, without absent and empty values', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(undefined))
    const name = fc.string({ minLength: 1 })
    fc.assert(
      fc.property(fc.dictionary(name, value), (query) => {
        const found = new URL(fillUrl('/api/x', {}, query), base).searchParams
        const expected = Object.entries(query).filter(
          ([, value]) => value !== undefined && value !== '',
        )
        expect([...found].sort()).toEqual(
          expected.map(([name, value]) => [name, String(value)]).sort(),
        )
      }),
    )
  })

  test.each([
    ['/healthz', {}, {}, '/healthz'],
    ['/api/:namespace/list', { namespace: 'a b' }, {}, '/api/a%20b/list'],
    [
      '/api/:namespace',
      { namespace: '..' },
      { order: 'desc', pageSize: 0 },
      '/api/~..?order=desc&pageSize=0',
    ],
    ['/api/:a/:b', { a: ':b', b: '$1' }, { query: '' }, '/api/%3Ab/%241'],
  ])('%s with %j and %j is %s', (pattern, params, query, expected) => {
    expect(fillUrl(pattern, params, query)).toBe(expected)
  })

  test('without a value for a parameter is an error that names it', () => {
    expect(() => fillUrl(runUrl, { namespace: 'default' })).toThrow('No value for :workflowId')
  })
})
