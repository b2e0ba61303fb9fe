import { count } from '../text/words.ts'
import { compensationOf, firstUndone } from './compensation.ts'
import { named, pointUpTo, type Warn } from './warning.ts'

const maxEvents = 20

/** The new run would go on as if work that was undone still stood. */
export const compensated: Warn = (context) => {
  const { index, point } = context
  const compensation = compensationOf(index)
  if (compensation === undefined) return undefined
  const undone = firstUndone(index.steps, compensation, point)
  if (undone === undefined) return undefined
  const { culprit, afterId, steps } = compensation
  const after =
    culprit === undefined
      ? `the request to cancel (event ${afterId})`
      : `${culprit.name} had failed (event ${afterId})`
  return {
    code: 'WORK_COMPENSATED',
    severity: 'severe',
    title: 'Work that is kept may have been undone',
    message: `After ${after} this run did ${named(steps.map(({ name }) => name))}: ${count(steps.length, 'step')} that may have undone what it had done before. The new run does not know of it: it keeps ${undone.name} (event ${undone.beginId}) and whatever else was done before the point as done.`,
    eventIds: steps.slice(0, maxEvents).map(({ beginId }) => beginId),
    wayOut: `Choose a point at or before the workflow task that started ${undone.name}, so that all of it is done again.`,
    ...pointUpTo(context, index.rowAt(undone.beginId)?.decidedBy ?? undone.beginId),
  }
}
