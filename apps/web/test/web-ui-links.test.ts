import { expect, test } from 'vitest'
import { webUiLanding } from '../src/web-ui-links.ts'

test.each([
  ['timeline', { tab: 'history', search: { view: 'timeline' } }],
  ['timeline/', { tab: 'history', search: { view: 'timeline' } }],
  ['history/events/17', { tab: 'history', search: { event: 17 } }],
  ['history/event-groups/5', { tab: 'history', search: { view: 'groups', event: 5 } }],
  ['history/compact', { tab: 'history', search: { view: 'groups' } }],
  ['history/json', { tab: 'history', search: { view: 'json' } }],
  ['pending-activities', { tab: 'pending' }],
  ['call-stack', { tab: 'talk', search: { say: 'stack' } }],
  ['relationships', { tab: 'relations' }],
  ['memo', { tab: 'metadata' }],
  ['no-such-tab', undefined],
  ['history/events/x', undefined],
  ['constructor', undefined],
])('%s of the Web UI', (rest, landing) => {
  expect(webUiLanding(rest)).toEqual(landing)
})
