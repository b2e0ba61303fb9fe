import { expect, test } from 'vitest'
import { activityWorkers, type KnownOfQueue } from '../src/workers/activity-workers.ts'

const now = Date.parse('2026-11-30T12:00:00Z')
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString()
const polled = (identity: string, seconds: number, buildId?: string) => ({
  identity,
  lastAccessTime: ago(seconds),
  ...(buildId && { version: { deploymentName: 'shop', buildId } }),
})

const nothing: KnownOfQueue = { activityPollers: [], workflowPollers: [], started: [] }

test.each<[string, Partial<KnownOfQueue>, ReturnType<typeof activityWorkers>]>([
  ['a worker asks', { activityPollers: [polled('w', 20)] }, 'POLL'],
  ['nobody is known', {}, 'NONE'],
  [
    'the last one asked long ago and asks for nothing else',
    { activityPollers: [polled('w', 200)] },
    'NONE',
  ],
  [
    'it asked before, and still asks for workflow tasks',
    { activityPollers: [polled('w', 200)], workflowPollers: [polled('w', 10)] },
    'NO_FREE_SLOT',
  ],
  [
    'it has an activity, and still asks for workflow tasks',
    { started: [{ lastWorkerIdentity: 'w' }], workflowPollers: [polled('w', 10)] },
    'NO_FREE_SLOT',
  ],
  [
    'an activity of the queue heartbeats',
    { started: [{ lastWorkerIdentity: 'w', lastHeartbeatTime: ago(30) }] },
    'NO_FREE_SLOT',
  ],
  [
    'one that a worker had has been silent',
    { started: [{ lastWorkerIdentity: 'w', lastHeartbeatTime: ago(300) }] },
    'NONE',
  ],
  [
    'others ask for workflow tasks, which may run no activities',
    { activityPollers: [polled('gone', 200)], workflowPollers: [polled('w', 10)] },
    'MAYBE_NO_FREE_SLOT',
  ],
  [
    'only workers of another version ask',
    {
      activityPollers: [polled('w', 10, 'v2')],
      workflowPollers: [polled('w', 10, 'v2')],
      versions: [{ deploymentName: 'shop', buildId: 'v1' }],
    },
    'NONE',
  ],
])('where %s', (_, known, workers) => {
  expect(activityWorkers({ ...nothing, ...known }, now)).toBe(workers)
})
