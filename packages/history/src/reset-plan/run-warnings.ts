import type { ResetFacts } from '@rewind/contract/reset-plan'
import type { WorkflowDescription } from '@rewind/contract/workflows'
import { isClosed } from '../acts/actions.ts'
import { statusName } from '../events/event-names.ts'
import type { Span } from '../events/spans.ts'
import { count } from '../text/words.ts'
import { idsOf, named, type PlanContext, pointUpTo, type Warn } from './warning.ts'

/** Children that are open as far as the history tells. */
const openChildren = ({ index }: PlanContext): Span[] =>
  index.spans.filter(({ kind, end }) => kind === 'child workflow' && end === undefined)

const statusOf = ({ children }: ResetFacts, { begin }: Span) =>
  children?.find(({ initiatedEventId }) => initiatedEventId === begin.eventId)?.status

const childIds = (spans: readonly Span[]): string[] =>
  spans.map(({ begin }) => begin.id).filter((id) => id !== undefined)

const orphanedChild: Warn = (context) => {
  const { facts, point } = context
  const orphans = openChildren(context).filter((child) => {
    const status = statusOf(facts, child)
    // A child that the server no longer lists has ended.
    const isListed = facts.children === undefined || status !== undefined
    return child.begin.eventId >= point && isListed && !(status && isClosed(status))
  })
  const [first] = orphans
  if (first === undefined) return undefined
  const workflowIds = childIds(orphans)
  const isKnown = facts.children !== undefined
  return {
    code: 'ORPHANED_CHILD',
    severity: 'severe',
    title: orphans.length === 1 ? 'A child is left behind' : 'Children are left behind',
    message: `${named(workflowIds)} ${orphans.length === 1 ? 'was' : 'were'} started after the point and ${isKnown ? 'runs on' : 'may run on'} without a parent, whatever the parent close policy. When the new run starts a child with the same id, that fails: the id is in use.`,
    eventIds: idsOf(orphans.map(({ begin }) => begin)),
    workflowIds: workflowIds.slice(0, 20),
    wayOut: 'Cancel or terminate these children first, or choose a point after they were started.',
    ...betterAfter(context, orphans),
  }
}

/** The first point that keeps the start of every child. */
function betterAfter({ index }: PlanContext, orphans: readonly Span[]) {
  const last = Math.max(...orphans.map(({ begin }) => begin.eventId))
  const better = index.points.find((point) => point > last)
  return better === undefined ? {} : { betterEventId: better }
}

const childNeverAnswers: Warn = (context) => {
  const { facts, point } = context
  const silent = openChildren(context).filter((child) => {
    const status = statusOf(facts, child)
    return child.begin.eventId < point && status !== undefined && isClosed(status)
  })
  const [first] = silent
  if (first === undefined) return undefined
  const workflowIds = childIds(silent)
  return {
    code: 'CHILD_NEVER_ANSWERS',
    severity: 'severe',
    title: 'The new run may wait for ever',
    message: `${named(workflowIds)} closed without telling this run. The new run waits for the answer as this one does, and none will come.`,
    eventIds: idsOf(silent.map(({ begin }) => begin)),
    workflowIds: workflowIds.slice(0, 20),
    wayOut: 'Choose a point before the child was started, so that it is started again.',
    ...pointUpTo(context, first.begin.decidedBy ?? first.begin.eventId),
  }
}

const childrenDisallowed: Warn = ({ index, point }) => {
  const open = index.spans.filter(
    ({ kind, begin, end }) =>
      kind === 'child workflow' && begin.eventId < point && !(end && end.eventId < point),
  )
  if (open.length === 0) return undefined
  return {
    code: 'CHILDREN_DISALLOWED',
    severity: 'note',
    title: 'Some clusters refuse this',
    message: `${count(open.length, 'child workflow is', 'child workflows are')} open at the point. A cluster with history.allowResetWithPendingChildren turned off refuses such a reset; nothing changes then.`,
    eventIds: idsOf(open.map(({ begin }) => begin)),
  }
}

const openLatest = ({ facts: { latest } }: PlanContext): WorkflowDescription | undefined =>
  latest && !isClosed(latest.info.status) ? latest : undefined

const newerRunTerminated: Warn = (context) => {
  const latest = openLatest(context)
  if (latest === undefined) return undefined
  return {
    code: 'NEWER_RUN_TERMINATED',
    severity: 'severe',
    title: 'A newer run is terminated',
    message: `Run ${latest.info.runId} is open and newer than this one. The reset terminates it; its code gets no chance to clean up.`,
    eventIds: [],
    wayOut: 'Reset the newer run instead, if its work is to be kept.',
  }
}

const policies = [
  ['TERMINATE', 'terminated, too'],
  ['REQUEST_CANCEL', 'asked to cancel'],
  ['ABANDON', 'left running'],
] as const

const newerRunChildren: Warn = (context) => {
  const children = openLatest(context)?.pendingChildren ?? []
  if (children.length === 0) return undefined
  const effects = policies
    .map(([policy, effect]) => {
      const those = children.filter(({ parentClosePolicy }) => parentClosePolicy === policy)
      return those.length === 0
        ? ''
        : `${named(those.map(({ workflowId }) => workflowId))}: ${effect}`
    })
    .filter((effect) => effect !== '')
  const endsSome = children.some(({ parentClosePolicy }) => parentClosePolicy !== 'ABANDON')
  return {
    code: 'NEWER_RUN_CHILDREN',
    severity: endsSome ? 'severe' : 'warning',
    title: 'The newer run’s children are affected',
    message: `It has ${count(children.length, 'open child', 'open children')}, and their parent close policies act: ${effects.join('; ')}.`,
    eventIds: [],
    workflowIds: children.slice(0, 20).map(({ workflowId }) => workflowId),
  }
}

const newerRunCallbacks: Warn = (context) => {
  const waiting = openLatest(context) === undefined ? 0 : (context.facts.callbacks?.latest ?? 0)
  if (waiting === 0) return undefined
  return {
    code: 'NEWER_RUN_CALLBACKS',
    severity: 'warning',
    title: 'Callers of the newer run are told that it failed',
    message: `${count(waiting, 'caller waits', 'callers wait')} for the newer run by a callback and ${waiting === 1 ? 'learns' : 'learn'} of its termination.`,
    eventIds: [],
  }
}

const siblingSignalsLost: Warn = ({ facts: { siblings } }) => {
  if (siblings.length === 0) return undefined
  const runs = new Set(siblings.map(({ runId }) => runId))
  return {
    code: 'SIBLING_SIGNALS_LOST',
    severity: 'severe',
    title: 'What later runs received is lost',
    message: `${named(siblings.map(({ name }) => name))} reached ${runs.size === 1 ? `run ${[...runs][0]}` : count(runs.size, 'later run')}, which ${runs.size === 1 ? 'is' : 'are'} not on the way from this run. Temporal does not re-apply them.`,
    eventIds: [],
    wayOut: 'Reset the newest run instead: it has them.',
  }
}

const someoneWaits: Warn = ({ facts }) => {
  const { description, start, callbacks } = facts
  const parent = description?.info.parent ?? start?.parent
  const waiting = callbacks?.base ?? start?.callbacks ?? 0
  if (parent === undefined && waiting === 0) return undefined
  const status = description?.info.status
  const hasClosed = status !== undefined && isClosed(status)
  const sentences: string[] = []
  if (parent !== undefined) {
    sentences.push(
      hasClosed
        ? `Parent ${parent.workflowId} was told that this run ended as ${statusName(status)}; it does not hear of the new one.`
        : `Parent ${parent.workflowId} waits for this run and gets the new run’s result instead.`,
    )
  }
  if (waiting > 0) {
    sentences.push(
      `${count(waiting, 'caller waits', 'callers wait')} for this run by a callback; the new run’s end fires it.`,
    )
  }
  return {
    code: 'SOMEONE_WAITS',
    severity: parent !== undefined && hasClosed ? 'warning' : 'note',
    title: 'Someone waits for this run',
    message: sentences.join(' '),
    eventIds: [],
    ...(parent === undefined ? {} : { workflowIds: [parent.workflowId] }),
  }
}

export const runWarnings: readonly Warn[] = [
  newerRunTerminated,
  newerRunChildren,
  newerRunCallbacks,
  orphanedChild,
  childNeverAnswers,
  siblingSignalsLost,
  childrenDisallowed,
  someoneWaits,
]
