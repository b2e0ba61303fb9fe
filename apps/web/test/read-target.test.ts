import { expect, test } from 'vitest'
import { readTarget } from '../src/palette/read-target.ts'

const runId = '01a20675-b0ef-76d4-8ec5-742e58c15761'
const path = `/namespaces/default/workflows/order%2F1/${runId}/timeline`

test.each([
  ['a run id', ` ${runId}\n`, { kind: 'run', runId }],
  ['a Web UI URL', `https://temporal.example.com:8233${path}`, { kind: 'address', href: path }],
  [
    'one behind a proxy’s path, with a query',
    `http://tools/temporal${path}?sort=ascending#x`,
    { kind: 'address', href: `${path}?sort=ascending` },
  ],
  ['a path alone', path, { kind: 'address', href: path }],
  [
    'a CLI line',
    `temporal workflow show --namespace orders --workflow-id 'order 1' --run-id ${runId}`,
    { kind: 'workflow', workflowId: 'order 1', runId, namespace: 'orders' },
  ],
  [
    'its short options, with an equals sign and quotes',
    `temporal workflow describe -w="it's \\"1\\"" -r ${runId}`,
    { kind: 'workflow', workflowId: 'it\'s "1"', runId },
  ],
  [
    'a line that goes on',
    'temporal workflow cancel \\\n  --workflow-id order-1',
    { kind: 'workflow', workflowId: 'order-1' },
  ],
  ['a run alone', `temporal workflow show -r ${runId}`, { kind: 'run', runId }],
  [
    'what the CLI prints',
    `Execution Info:\n  WorkflowId            order-1\n  RunId                 ${runId}\n  Type  Order`,
    { kind: 'workflow', workflowId: 'order-1', runId },
  ],
  [
    'what the CLI prints as JSON',
    `{ "workflowId": "a\\"b", "runId": "${runId}", "namespace": "orders" }`,
    { kind: 'workflow', workflowId: 'a"b', runId, namespace: 'orders' },
  ],
  ['nothing in a plain id', 'order-4711', undefined],
  ['nothing in a sentence', 'the orders are stuck', undefined],
  ['nothing in another URL', 'https://example.com/orders/1', undefined],
])('%s', (_, text, expected) => {
  expect(readTarget(text)).toEqual(expected)
})
