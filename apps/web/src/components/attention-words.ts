import type { ProblemGroup, ProblemRun } from '@rewind/contract/attention'
import { lowerWords } from '@rewind/history/text/words'
import { noWorker } from '@rewind/history/workers/worker-versions'

type Named = Pick<ProblemGroup | ProblemRun, 'kind' | 'cause' | 'taskQueue' | 'versions'>

/** Returns the heading of a group: what is wrong with its runs. */
export function attentionTitle({ kind, cause = '', taskQueue, versions }: Named): string {
  switch (kind) {
    case 'STUCK':
      return `Stuck: ${causeWords(cause)}`
    case 'WATCH':
      if (cause === 'CANCEL_REQUESTED') return 'Cancellation requested just now'
      return `First retry: ${causeWords(cause)}`
    case 'NO_POLLER':
      return `${noWorker(versions)} polls ${taskQueue}${cause && ` for activity ${cause}`}`
    case 'NO_FREE_SLOT':
      return `No free slot for activity ${cause} on ${taskQueue}`
    case 'ACTIVITY_RETRYING':
      return `Activity ${cause} keeps failing`
    case 'NEAR_LIMIT':
      return 'Close to the history limit'
    case 'CANCEL_PENDING':
      return 'Cancellation requested, still open'
    default:
      return kind satisfies never
  }
}

/** Returns what an operator can do about it, in one or two sentences. */
export function attentionAdvice({ kind, versions = [] }: Pick<ProblemGroup, 'kind' | 'versions'>) {
  return kind === 'NO_POLLER' && versions.length > 0 ? ofVersion : advice[kind]
}

const ofVersion =
  'They are bound to a version of the worker that nobody runs. Start a worker of this version, or move them to one that is polled: temporal workflow update-options.'

const advice: Record<ProblemGroup['kind'], string> = {
  STUCK:
    'Roll back or patch the worker: a retrying workflow task heals with nothing lost. A reset is the second choice.',
  WATCH:
    'What has only just begun may pass by itself: it is looked at again, and named a problem after a minute.',
  NO_POLLER:
    'What they wait for begins once a worker polls the task queue; until then nothing is tried.',
  NO_FREE_SLOT:
    'The workers of the task queue are alive, and all their slots for activities are taken. Start more workers, or give them more slots.',
  ACTIVITY_RETRYING:
    'The activity is tried again until its timeouts or attempts are used up. What it calls may be down.',
  NEAR_LIMIT:
    'The server ends a run at 51,200 events or 50 MiB: have it continue as new before that.',
  CANCEL_PENDING:
    'Their code was asked to stop and has not ended: it may be cleaning up, waiting for an activity, or stuck.',
}

function causeWords(cause: string): string {
  if (cause === 'NON_DETERMINISTIC_ERROR') return 'the code cannot follow the history'
  if (cause === 'WORKFLOW_WORKER_UNHANDLED_FAILURE') return 'the workflow’s code throws'
  if (cause === 'TIMED_OUT') return 'the workflow task times out'
  return `workflow task fails, ${lowerWords(cause)}`
}
