import { describe, expect, test } from 'vitest'
import { pollersTaking, routed, versionWayOut } from '../src/workers/worker-versions.ts'

const v1 = { deploymentName: 'shop', buildId: 'v1' }
const v2 = { deploymentName: 'shop', buildId: 'v2' }

describe('a run’s next workflow task is taken by', () => {
  const pinned = { behavior: 'PINNED', isOverridden: false, version: v1 }
  const upgrading = { behavior: 'AUTO_UPGRADE', isOverridden: false, version: v1 }
  test.each<[string, Parameters<typeof routed>, object[] | undefined]>([
    ['the version that it is pinned to', [pinned, { current: v2 }], [v1]],
    ['the version that it moves to', [{ ...pinned, movesTo: v2 }, { current: v1 }], [v2]],
    ['the current version, where it is pinned to none', [upgrading, { current: v2 }], [v2]],
    ['the current version, where it is new', [undefined, { current: v2 }], [v2]],
    ['a worker without a version, where none is current', [undefined, {}], []],
    [
      'the current or the ramping one',
      [upgrading, { current: v1, ramping: { version: v2, percentage: 20 } }],
      [v1, v2],
    ],
    [
      'the ramping one, where all is sent there',
      [upgrading, { current: v1, ramping: { version: v2, percentage: 100 } }],
      [v2],
    ],
    [
      'nobody can tell, where workers without a version get a share',
      [upgrading, { ramping: { version: v2, percentage: 20 } }],
      undefined,
    ],
  ])('%s', (_, asked, versions) => {
    expect(routed(...asked).takenBy).toEqual(versions)
  })
})

test('a versioned worker takes tasks of its version only, an unversioned one only unversioned tasks', () => {
  const pollers = [
    { identity: 'none' },
    { identity: 'one', version: v1 },
    { identity: 'two', version: v2 },
  ]
  const names = (versions: (typeof v1)[] | undefined) =>
    pollersTaking(pollers, versions).map(({ identity }) => identity)
  expect(names([v1])).toEqual(['one'])
  expect(names([v1, v2])).toEqual(['one', 'two'])
  expect(names([])).toEqual(['none'])
  expect(names(undefined)).toEqual(['none', 'one', 'two'])
})

test.each([
  [
    'PINNED',
    [v1],
    [v2],
    /Start a worker of version v1 \(deployment shop\), or move the run to .*v2/,
  ],
  ['PINNED', [v1], [], /^Start a worker of version v1 \(deployment shop\)\.$/],
  [
    'AUTO_UPGRADE',
    [v2],
    [v1],
    /or make a version that is polled \(v1 \(deployment shop\)\) the current one/,
  ],
  [undefined, [], [v1], /no version is current: make one/],
])('the way out of %s with workers of %j where %j poll', (behavior, versions, polling, says) => {
  const versioning = { isOverridden: false, ...(behavior && { behavior }) }
  expect(versionWayOut(versioning, versions, polling)).toMatch(says)
})
