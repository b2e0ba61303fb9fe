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
  [
    'a line that lists',
    `temporal workflow list -n orders --query "WorkflowType = 'Order' AND Region = \\"north\\""`,
    { kind: 'list', query: `WorkflowType = 'Order' AND Region = "north"`, namespace: 'orders' },
  ],
  ['a run alone', `temporal workflow show -r ${runId}`, { kind: 'run', runId }],
  [
    'what the CLI prints',
    `Execution Info:\n  WorkflowId            order-1\n  RunId                 ${runId}\n  Type  Order`,
    { kind: 'workflow', workflowId: 'order-1', runId },
  ],
  [
    'what the CLI prints, in a field of one line',
    `Running execution:   WorkflowId  order 1   RunId       ${runId}   Type        Order   Namespace   orders   TaskQueue   q`,
    { kind: 'workflow', workflowId: 'order 1', runId, namespace: 'orders' },
  ],
  [
    'a row of a list that the CLI prints',
    '  Running  order 4711  OrderFulfilment  2 minutes ago',
    { kind: 'workflow', workflowId: 'order 4711' },
  ],
  [
    'a line of the Go SDK’s log',
    `INFO Started Namespace orders TaskQueue q WorkflowID order-1 RunID ${runId} Attempt 1`,
    { kind: 'run', runId },
  ],
  [
    'what the CLI prints as JSON',
    `{ "workflowId": "a\\"b", "runId": "${runId}", "namespace": "orders" }`,
    { kind: 'workflow', workflowId: 'a"b', runId, namespace: 'orders' },
  ],
  ['a run id in quotes and capitals', `"${runId.toUpperCase()}"`, { kind: 'run', runId }],
  ['an address without a scheme', `localhost:8233${path}`, { kind: 'address', href: path }],
  ['one without a host', path.slice(1), { kind: 'address', href: path }],
  ['one in angle brackets', `<https://h${path}>`, { kind: 'address', href: path }],
  ['one in a message', `look at https://h/ui${path}, please`, { kind: 'address', href: path }],
  [
    'one of any characters',
    `http://h/namespaces/default/workflows/ünï~%20%252F/${runId}`,
    { kind: 'address', href: `/namespaces/default/workflows/ünï~%20%252F/${runId}` },
  ],
  [
    'an address whose id and query name namespaces',
    `https://h/namespaces/default/workflows?query=a%2Fnamespaces/x`,
    { kind: 'address', href: '/namespaces/default/workflows?query=a%2Fnamespaces/x' },
  ],
  [
    'options before the command, and a reason that holds others',
    `$ temporal --namespace orders workflow reset -w 'it'\\''s' -e 4 --reason "-w other -r x"`,
    { kind: 'workflow', workflowId: "it's", namespace: 'orders' },
  ],
  [
    'options alone',
    '-n orders -w order-1',
    { kind: 'workflow', workflowId: 'order-1', namespace: 'orders' },
  ],
  [
    'what a chat made of a line',
    'temporal workflow show —workflow-id “order 1” –namespace ‘my orders’',
    { kind: 'workflow', workflowId: 'order 1', namespace: 'my orders' },
  ],
  [
    'a line whose input holds an address',
    `temporal workflow signal -w order-1 --name go --input '"https://h${path}"'`,
    { kind: 'workflow', workflowId: 'order-1' },
  ],
  [
    'a line of a log',
    `INFO Namespace orders WorkflowID: order 1, RunID: ${runId} Attempt 1`,
    { kind: 'workflow', workflowId: 'order 1', runId },
  ],
  [
    'a log in JSON',
    `{"Namespace":"orders","WorkflowID":"order-1","RunID":"${runId}"}`,
    { kind: 'workflow', workflowId: 'order-1', runId, namespace: 'orders' },
  ],
  ['no workflow in an option without one', "temporal workflow show -w ''", undefined],
  ['nothing in an id that looks like an option', 'order -w 7', undefined],
  ['nothing in a plain id', 'order-4711', undefined],
  ['nothing in a sentence', 'the orders are stuck', undefined],
  ['nothing in another URL', 'https://example.com/orders/1', undefined],
])('%s', (_, text, expected) => {
  expect(readTarget(text)).toEqual(expected)
})
