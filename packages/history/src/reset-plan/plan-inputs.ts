import type { HistoryEvent } from '@rewind/contract/history'
import type { DecodedPayload } from '@rewind/contract/payloads'
import type { PlanItem, ResetPlan } from '@rewind/contract/reset-plan'
import { objectOf } from '../events/json-object.ts'
import { isDecodedPayload } from '../payloads/payloads.ts'

/** A plan carries so many bytes of inputs; what is beyond stays a glimpse. */
const maxBytes = 1024 * 1024

/** The payloads that an event brought: what was asked for, never a result. */
export function inputOf({ type, attributes }: HistoryEvent): DecodedPayload[] | undefined {
  if (type === 'NEXUS_OPERATION_SCHEDULED') {
    return isDecodedPayload(attributes.input) ? [attributes.input] : undefined
  }
  if (type.startsWith('WORKFLOW_EXECUTION_UPDATE_')) {
    const request = objectOf(attributes, 'acceptedRequest') ?? objectOf(attributes, 'request')
    return payloads(objectOf(objectOf(request, 'input'), 'args')?.payloads)
  }
  return payloads(objectOf(attributes, 'input')?.payloads)
}

const payloads = (value: unknown): DecodedPayload[] | undefined =>
  Array.isArray(value) && value.length > 0 ? value.filter(isDecodedPayload) : undefined

const hasInput =
  /^(ACTIVITY_TASK_SCHEDULED|WORKFLOW_EXECUTION_SIGNALED|START_CHILD_WORKFLOW_EXECUTION_INITIATED|SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED|NEXUS_OPERATION_SCHEDULED|WORKFLOW_EXECUTION_UPDATE_(ADMITTED|ACCEPTED))$/

type Lists = Pick<ResetPlan, 'discarded' | 'runsAgain' | 'reapplied' | 'dropped'>

const listsOf = ({ discarded, runsAgain, reapplied, dropped }: Lists): readonly PlanItem[][] => [
  discarded.activities,
  discarded.children,
  runsAgain,
  reapplied,
  dropped,
]

/** The events of this history whose inputs a plan has room for, ascending. */
export function eventIdsToDecode(plan: ResetPlan): number[] {
  const ids = new Set<number>()
  for (const list of listsOf(plan)) {
    for (const item of list) if (isOwn(item) && hasInput.test(item.type)) ids.add(item.eventId)
  }
  return [...ids].sort((one, other) => one - other)
}

/** Not an event of another run. */
const isOwn = (item: PlanItem): boolean => !('runId' in item)

/** The plan with the inputs of those events that are at hand. */
export function withInputs(
  plan: ResetPlan,
  eventAt: (eventId: number) => HistoryEvent | undefined,
): ResetPlan {
  let left = maxBytes
  const inputs = new Map<number, DecodedPayload[]>()
  for (const eventId of eventIdsToDecode(plan)) {
    const event = eventAt(eventId)
    const input = event && inputOf(event)
    if (input === undefined) continue
    left -= input.reduce((size, payload) => size + Number(payload.size), 0)
    if (left < 0) break
    inputs.set(eventId, input)
  }
  const read = <Item extends PlanItem>(items: Item[]): Item[] =>
    items.map((item) => {
      const input = isOwn(item) ? inputs.get(item.eventId) : undefined
      return input === undefined ? item : { ...item, input }
    })
  const { discarded, runsAgain, reapplied, dropped } = plan
  return {
    ...plan,
    discarded: {
      ...discarded,
      activities: read(discarded.activities),
      children: read(discarded.children),
    },
    runsAgain: read(runsAgain),
    reapplied: read(reapplied),
    dropped: read(dropped),
  }
}
