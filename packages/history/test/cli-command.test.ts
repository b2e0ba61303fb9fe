import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { activityCliCommand, type CliAction, cliCommand } from '../src/cli-command.ts'
import { httpCommand } from '../src/http-command.ts'
import { anyText } from './text.ts'

// A property is many tests, and each shell a process.
vi.setConfig({ testTimeout: 30_000 })

const target = {
  address: '127.0.0.1:7233',
  namespace: 'default',
  workflowId: 'order-4711',
  runId: '01a2067a-6bcc-75ed-adc6-d28878aa376b',
  reason: 'bad deploy',
}

test.each<[CliAction, string]>([
  [
    // The CLI's cancel of one workflow takes no reason.
    { kind: 'cancel', ...target },
    'temporal workflow cancel --address=127.0.0.1:7233 --namespace=default --workflow-id=order-4711 --run-id=01a2067a-6bcc-75ed-adc6-d28878aa376b',
  ],
  [
    { kind: 'terminate', ...target },
    "temporal workflow terminate --address=127.0.0.1:7233 --namespace=default --workflow-id=order-4711 --run-id=01a2067a-6bcc-75ed-adc6-d28878aa376b --reason='bad deploy'",
  ],
  [
    {
      kind: 'terminate',
      address: 'localhost:7233',
      namespace: 'a b',
      workflowId: "it's",
      reason: '',
    },
    "temporal workflow terminate --address=localhost:7233 --namespace='a b' --workflow-id='it'\\''s'",
  ],
  [
    { kind: 'reset', ...target, eventId: 10, reapplyExclude: ['SIGNAL', 'UPDATE'] },
    "temporal workflow reset --address=127.0.0.1:7233 --namespace=default --workflow-id=order-4711 --run-id=01a2067a-6bcc-75ed-adc6-d28878aa376b --event-id=10 --reapply-exclude=Signal --reapply-exclude=Update --reason='bad deploy'",
  ],
  [
    {
      kind: 'reset',
      ...target,
      eventId: 10,
      options: {
        versioningOverride: { behavior: 'PINNED', deploymentName: 'orders', buildId: 'v 2' },
      },
    },
    "temporal workflow reset with-workflow-update-options --address=127.0.0.1:7233 --namespace=default --workflow-id=order-4711 --run-id=01a2067a-6bcc-75ed-adc6-d28878aa376b --event-id=10 --versioning-override-behavior=pinned --versioning-override-deployment-name=orders --versioning-override-build-id='v 2' --reason='bad deploy'",
  ],
  [
    {
      kind: 'reset',
      ...target,
      eventId: 10,
      options: { versioningOverride: { behavior: 'AUTO_UPGRADE' } },
    },
    "temporal workflow reset with-workflow-update-options --address=127.0.0.1:7233 --namespace=default --workflow-id=order-4711 --run-id=01a2067a-6bcc-75ed-adc6-d28878aa376b --event-id=10 --versioning-override-behavior=auto_upgrade --reason='bad deploy'",
  ],
  [
    {
      kind: 'update-options',
      address: 'localhost:7233',
      namespace: 'default',
      workflowId: 'order-4711',
      options: {
        versioningOverride: { behavior: 'PINNED', deploymentName: 'shop', buildId: 'v2' },
      },
    },
    'temporal workflow update-options --address=localhost:7233 --namespace=default --workflow-id=order-4711 --versioning-override-behavior=pinned --versioning-override-deployment-name=shop --versioning-override-build-id=v2',
  ],
  [
    { kind: 'reset', ...target, eventId: 10, reapplyExclude: [] },
    "temporal workflow reset --address=127.0.0.1:7233 --namespace=default --workflow-id=order-4711 --run-id=01a2067a-6bcc-75ed-adc6-d28878aa376b --event-id=10 --reason='bad deploy'",
  ],
])('%o', (action, expected) => {
  expect(cliCommand(action)).toBe(expected)
})

/** The arguments as a POSIX shell passes them on, the program being a function that prints them. */
const argumentsInShell = (command: string): string[] =>
  execFileSync(
    'sh',
    ['-c', `temporal() { printf '%s\\0' "$@"; }; curl() { temporal "$@"; }; ${command}`],
    { encoding: 'utf8' },
  )
    .split('\0')
    .slice(0, -1)

const hostile = [
  "'",
  "''",
  '"; touch owned; "',
  '$(touch owned)',
  '`touch owned`',
  '-rf',
  '--help',
  '~',
  '~root',
  '*',
  'a=b',
  '#no comment',
  '!!',
  'back\\slash\\',
  'two\nlines\n',
  '\ttab ',
  '😀 \u202E rtl',
  '&& exit 1',
  '%s%n',
  '[a-z]{1,2}',
]

test.each(hostile)('%j is one argument, letter by letter, wherever it stands', (text) => {
  const action: CliAction = {
    kind: 'reset',
    address: 'localhost:7233',
    namespace: text,
    workflowId: text,
    reason: text,
    eventId: 4,
  }
  expect(argumentsInShell(cliCommand(action))).toEqual([
    'workflow',
    'reset',
    '--address=localhost:7233',
    `--namespace=${text}`,
    `--workflow-id=${text}`,
    '--event-id=4',
    `--reason=${text}`,
  ])
})

test.each(hostile)('%j reaches the console’s server in a body, letter by letter', (reason) => {
  const url = 'http://127.0.0.1:4400/api/namespaces/a%20b'
  const [json, body, to] = argumentsInShell(httpCommand(url, { reason }))
  expect([json, to]).toEqual(['--json', url])
  expect(JSON.parse(body ?? '')).toEqual({ reason })
})

test('any id that a shell can pass on survives', () => {
  // A NUL would end it.
  const text = anyText(1).filter((value) => !value.includes('\0'))
  fc.assert(
    fc.property(fc.array(text, { minLength: 20, maxLength: 20 }), (ids) => {
      const commands = ids.map((workflowId) =>
        cliCommand({ kind: 'cancel', address: 'a', namespace: 'n', workflowId, reason: '' }),
      )
      const passed = argumentsInShell(commands.join('; ')).filter((argument) =>
        argument.startsWith('--workflow-id='),
      )
      expect(passed).toEqual(ids.map((id) => `--workflow-id=${id}`))
    }),
    { numRuns: 5 },
  )
})

const activity = {
  address: 'a',
  namespace: 'n',
  workflowId: "it's",
  runId: 'r',
  activityId: 'a/1 ☂',
}
const namesIt = [
  '--address=a',
  '--namespace=n',
  "--workflow-id=it's",
  '--run-id=r',
  '--activity-id=a/1 ☂',
]

test.each<[Parameters<typeof activityCliCommand>[0], string[]]>([
  [{ ...activity, kind: 'pause' }, []],
  [{ ...activity, kind: 'unpause', resetAttempts: true }, ['--reset-attempts']],
  [
    { ...activity, kind: 'reset', keepPaused: true, resetHeartbeat: true },
    ['--keep-paused', '--reset-attempts', '--reset-heartbeats'],
  ],
  [{ ...activity, kind: 'reset', restoreOriginalOptions: true }, ['--restore-original-options']],
  [{ ...activity, kind: 'update-options', options: 'original' }, ['--restore-original-options']],
  [
    {
      ...activity,
      kind: 'update-options',
      options: { taskQueue: 'fast lane', startToCloseTimeout: 0, backoffCoefficient: 1.5 },
    },
    ['--task-queue=fast lane', '--start-to-close-timeout=0ms', '--retry-backoff-coefficient=1.5'],
  ],
])('a command to an activity: %j', (action, options) => {
  expect(argumentsInShell(activityCliCommand(action))).toEqual([
    'activity',
    action.kind,
    ...namesIt,
    ...options,
  ])
})
