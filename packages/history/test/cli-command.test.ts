import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { activityCliCommand, type CliAction, cliCommand } from '../src/cli/cli-command.ts'
import { httpCommand } from '../src/cli/http-command.ts'
import { talkCliCommand } from '../src/cli/message-command.ts'
import { shellWords } from '../src/cli/shell-words.ts'
import { anyText } from './text.ts'

// In milliseconds: a property runs many cases, and each starts a shell.
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
    // The CLI's cancel of one workflow has no reason.
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

/** Returns the arguments as a shell passes them on, by running a function that prints them. */
const argumentsInShell = (command: string): string[] =>
  execFileSync(
    'bash',
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
  // Characters that a terminal takes for keys: Ctrl-C, Ctrl-D, Enter, the end of a bracketed paste,
  // an escape.
  '\x03touch owned\n',
  '\x04abc\r',
  '\x1b[201~\ntouch owned\n',
  'x\x7f\x15\x1bOA',
  // Line breaks and separators other than ASCII.
  'a\u0085b\u2028c\u2029d',
  '\u009b31m\u200e\u061c\u2066\u2069\ufeff\u00ad',
  // The tag characters of an emoji flag, and joiners, which stay.
  '🏴\u{e0067}\u{e007f} 👩‍🚀 می‌خواهم',
]

test.each(hostile)('%j is one exact argument in any position', (text) => {
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

test.each(hostile)('%j reaches Rewind’s server in a body unchanged', (reason) => {
  const url = 'http://127.0.0.1:4400/api/namespaces/a%20b'
  const [json, body, to] = argumentsInShell(httpCommand(url, { reason }))
  expect([json, to]).toEqual(['--json', url])
  expect(JSON.parse(body ?? '')).toEqual({ reason })
})

test('control characters are written as their bytes', () => {
  const line = (workflowId: string) =>
    cliCommand({ kind: 'cancel', address: 'a', namespace: 'n', workflowId, reason: '' })
      .split('--workflow-id=')
      .at(1)
  expect(line('\x03')).toBe(String.raw`$'\x03'`)
  // The digits after the escape are no part of it.
  expect(line('a\x03ab')).toBe(String.raw`'a'$'\x03''ab'`)
  expect(line('two\nlines\t')).toBe(String.raw`'two'$'\n''lines'$'\t'`)
  expect(line('\u0085\u2028')).toBe(String.raw`$'\xc2\x85\xe2\x80\xa8'`)
  expect(line('order-\u202egnp')).toBe(String.raw`'order-'$'\xe2\x80\xae''gnp'`)
  expect(line('👩‍🚀')).toBe("'👩‍🚀'")
})

test('no line contains control characters or characters that hide what runs', () => {
  const text = anyText(1).filter((value) => !value.includes('\0'))
  fc.assert(
    fc.property(text, text, (workflowId, reason) => {
      const lines = [
        cliCommand({ kind: 'terminate', ...target, workflowId, reason }),
        activityCliCommand({ kind: 'pause', ...target, workflowId, activityId: reason }),
        talkCliCommand({
          ...{ kind: 'signal', ...target, workflowId, name: reason },
          input: [{ text: reason, metadata: { [workflowId]: reason } }],
        } as const),
        httpCommand('http://127.0.0.1:4400/', { workflowId, reason }),
      ]
      for (const line of lines) {
        expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u)
      }
      // The palette reads the copied command.
      expect(shellWords(lines[0] ?? '')).toContain(`--workflow-id=${workflowId}`)
      expect(shellWords(lines[0] ?? '')).toContain(`--reason=${reason}`)
    }),
  )
})

test.each([
  [String.raw`a$'\x03'b`, 'a\u0003b'],
  [String.raw`$'\xe2\x80\xae'`, '\u202e'],
  // The backslash is a character of its own, and the letters after it are no escape.
  [String.raw`$'C:\\x41\\new'`, String.raw`C:\x41\new`],
])('a shell reads %s', (line, word) => {
  expect(shellWords(line)).toEqual([word])
})

test('an argument with a NUL, which would cut it, makes a line that does nothing', () => {
  const nul = 'order\0-4711'
  for (const line of [
    cliCommand({ kind: 'terminate', ...target, workflowId: nul }),
    cliCommand({ kind: 'reset', ...target, eventId: 4, reason: nul }),
    activityCliCommand({ kind: 'pause', ...target, activityId: nul }),
    talkCliCommand({ kind: 'signal', ...target, name: nul, input: [] }),
  ]) {
    expect(line).toMatch(/^# /)
    expect(argumentsInShell(`${line}\ntrue`)).toEqual([])
  }
})

test('any id that a shell can pass on survives', () => {
  // A NUL would end the argument.
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
