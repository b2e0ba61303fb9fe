import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { translateEvent } from '@rewind/history/events/events'
import { isBroken, type RanCase } from './case-result.ts'
import { legName } from './legs/sdk-leg.ts'
import type { Judged } from './report.ts'
import { taskFailureOf } from './run-state.ts'
import { rightPoints } from './verdict.ts'

/** What a test needs to know about a recorded run in addition to its events. */
interface Recorded {
  /** The file name without its extension. */
  history: string
  case: string
  status: string
  attempt?: number
  /** Points where a real reset did what the new code does. */
  right: number[]
  /** Points where the new run closed with missing or extra steps. */
  wrong: number[]
  /** The points of `right` that need a reset without updates. */
  withoutUpdates?: number[]
}

/**
 * Writes the histories of stuck runs as fixtures, and the outcomes of real resets into
 * `resets.jsonl`. Takes one run of each kind: the shortest of the first SDK. Returns the number of
 * runs.
 */
export async function record(judged: readonly Judged[], folder: string): Promise<number> {
  await rm(folder, { recursive: true, force: true })
  const kept = new Map<string, RanCase>()
  for (const { result } of judged) {
    if (isBroken(result) || !result.needsReset) continue
    const key = keyOf(result)
    const known = kept.get(key) ?? result
    const isShorter = lengthOf(result) < lengthOf(known) && legOf(result) === legOf(known)
    kept.set(key, isShorter ? result : known)
  }
  const recorded: Recorded[] = []
  for (const result of kept.values()) {
    const { base, case: each, outcomes, withoutUpdates } = result
    const history = `${slug(legOf(result))}/${slug(each.name)}`
    const right = rightPoints(result)
    const wrong = pointsThat(outcomes, 'wrong').filter((eventId) => !right.includes(eventId))
    const onlyWithout = pointsThat(withoutUpdates, 'right')
    recorded.push({
      history,
      case: each.name,
      status: base.status,
      ...(base.pendingWorkflowTask ? { attempt: base.pendingWorkflowTask.attempt } : {}),
      right,
      wrong,
      ...(onlyWithout.length === 0 ? {} : { withoutUpdates: onlyWithout }),
    })
    const file = join(folder, `${history}.jsonl`)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, base.history.map((event) => `${JSON.stringify(bare(event))}\n`).join(''))
  }
  const lines = recorded.map((each) => `${JSON.stringify(each)}\n`)
  await writeFile(join(folder, 'resets.jsonl'), lines.join(''))
  return recorded.length
}

const pointsThat = (outcomes: RanCase['outcomes'], is: string): number[] =>
  Object.entries(outcomes).flatMap(([eventId, outcome]) =>
    outcome.is === is ? [Number(eventId)] : [],
  )

const lengthOf = ({ base }: RanCase) => base.history.length

const legOf = ({ sdk, sdkVersion }: RanCase) => legName({ sdk, version: sdkVersion })

/**
 * The kind of a run: SDK, shape of the failure message, whether the newest right point is far back,
 * whether a new run closes wrongly at some point, and whether updates must be excluded. Python
 * shares its core with TypeScript, so one run per message is enough.
 */
function keyOf(result: RanCase): string {
  const { sdk, base, outcomes, withoutUpdates } = result
  const events = base.history.map(translateEvent)
  const told = taskFailureOf(events) ?? events.findLast(({ attributes }) => attributes.failure)
  const text = [sdk, told?.attributes.cause, shapeOf(told?.attributes.failure)]
  if (sdk === 'python') return text.join('\n')
  const right = rightPoints(result).at(-1) ?? 0
  const later = Object.keys(outcomes).filter((eventId) => Number(eventId) > right)
  return [
    ...text,
    later.length > 3,
    pointsThat(outcomes, 'wrong').length > 0,
    pointsThat(withoutUpdates, 'right').length > 0,
  ].join('\n')
}

/** Returns the messages of a failure and its causes, without user text and numbers. */
function shapeOf(failure: unknown): string {
  const { message = '', cause }: { message?: string; cause?: unknown } = Object(failure)
  const shape = message
    // Older releases do not start with it.
    .replaceAll('[TMPRL1100] ', '')
    .replace(/(\w+: )?\(.*\)|\{.*\}/s, '…')
    .replace(/'[^']*'|"[^"]*"/g, '…')
    .replace(/[0-9a-f-]{36}|\d+/g, '#')
    .slice(0, 200)
  return cause === undefined ? shape : `${shape} < ${shapeOf(cause)}`
}

const slug = (name: string) =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '')

/** Event fields that depend on this machine or that no rule reads. */
const noise = new Set([
  'taskId',
  'requestId',
  'stackTrace',
  'encodedAttributes',
  'workerVersion',
  'meteringMetadata',
  'historySizeBytes',
  'links',
  'header',
  'firstWorkflowTaskBackoff',
  'scheduleToCloseTimeout',
  'scheduleToStartTimeout',
  'heartbeatTimeout',
  'retryPolicy',
  'priority',
  'useWorkflowBuildId',
])

function bare(value: unknown, key = ''): unknown {
  if (key === 'identity') return 'worker'
  if (key === 'taskQueue' && isSticky(value)) return { name: 'sticky', kind: value.kind }
  if (Array.isArray(value)) return value.map((each) => bare(each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]): [string, unknown][] =>
      noise.has(name) ? [] : [[name, bare(inner, name)]],
    ),
  )
}

const isSticky = (value: unknown): value is { kind: string } =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  value.kind === 'TASK_QUEUE_KIND_STICKY'
