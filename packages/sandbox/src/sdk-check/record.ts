import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { translateEvent } from '@rewind/history/events/events'
import { isBroken, type RanCase } from './case-result.ts'
import { legName } from './legs/sdk-leg.ts'
import type { Judged } from './report.ts'
import { taskFailureOf } from './run-state.ts'
import { rightPoints } from './verdict.ts'

/** What a test of the rules needs to know of a recorded run beside its events. */
interface Recorded {
  /** The file, without its ending. */
  history: string
  case: string
  status: string
  attempt?: number
  /** Points where a real reset did what the new code does. */
  right: number[]
  /** Points where the new run closed, but without steps of the new code or with others. */
  wrong: number[]
  /** Of `right`: those that are right only with updates left out. */
  withoutUpdates?: number[]
}

/**
 * Writes the histories of stuck runs as fixtures, and in `resets.jsonl` what became of real resets
 * of them. Of runs that are alike it takes one: of the first SDK that has it, the shortest.
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
 * Alike: one SDK, the shape of the text, whether the newest right point is far back, whether there
 * are points where the new run closes wrongly, and whether updates must be left out. Python shares
 * its core with TypeScript: of it one run for each text is enough.
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

/** The messages of a failure and its causes, without what users wrote and what SDKs count. */
function shapeOf(failure: unknown): string {
  const { message = '', cause }: { message?: string; cause?: unknown } = Object(failure)
  const shape = message
    // Older releases do not begin with it.
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

/** Members of an event that tell of this machine, or of nothing that a rule reads. */
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
