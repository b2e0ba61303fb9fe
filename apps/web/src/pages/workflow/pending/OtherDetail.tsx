import type { EventRow } from '@rewind/contract/history'
import type {
  PendingChild,
  PendingNexusOperation,
  WorkflowCallback,
} from '@rewind/contract/pending'
import type { RunRef } from '@rewind/contract/primitives'
import { lowerWords } from '@rewind/history/text/words'
import { duration } from '../../../components/format-time.ts'
import { exactDuration } from '../../../components/parse-duration.ts'
import { TimeText, useNow } from '../../../components/TimeText.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { EventLink, Facts, FailurePart, WorkflowLink } from './Facts.tsx'

const closeEffects: Record<string, string> = {
  TERMINATE: 'terminated when this run closes',
  REQUEST_CANCEL: 'asked to cancel when this run closes',
  ABANDON: 'left running when this run closes',
}

export function ChildDetail({ run, child }: { run: RunRef; child: PendingChild }) {
  const effect = closeEffects[child.parentClosePolicy]
  return (
    <Facts
      all={[
        [
          'Workflow',
          <WorkflowLink
            key="child"
            namespace={run.namespace}
            workflowId={child.workflowId}
            runId={child.runId}
          />,
        ],
        ['Started by', <EventLink key="event" run={run} eventId={child.initiatedEventId} />],
        [
          'Parent close policy',
          `${child.parentClosePolicy}${effect === undefined ? '' : `: ${effect}`}`,
        ],
      ]}
    />
  )
}

export function TimerDetail({ run, timer }: { run: RunRef; timer: EventRow }) {
  const now = useNow()
  const { due, summary } = timer
  const left = due === undefined ? 0 : Date.parse(due) - now
  return (
    <Facts
      all={[
        [
          'Due',
          due && (
            <>
              <TimeText time={due} />
              {left > 0 && `, in ${duration(left)}`}
            </>
          ),
        ],
        ['Started', <TimeText key="started" time={timer.time} />],
        ['Started by', <EventLink key="event" run={run} eventId={timer.eventId} />],
        ['Summary', summary && visibleText(summary)],
      ]}
    />
  )
}

type Tried = Pick<
  WorkflowCallback,
  'attempt' | 'lastAttemptCompleteTime' | 'nextAttemptTime' | 'blockedReason'
>

const attemptFacts = (tried: Tried) =>
  [
    ['Attempt', tried.attempt.toLocaleString('en')],
    ['Next attempt', tried.nextAttemptTime && <TimeText time={tried.nextAttemptTime} />],
    [
      'Last attempt ended',
      tried.lastAttemptCompleteTime && <TimeText time={tried.lastAttemptCompleteTime} />,
    ],
    ['Blocked', tried.blockedReason && visibleText(tried.blockedReason)],
  ] as const

export function NexusDetail({ run, operation }: { run: RunRef; operation: PendingNexusOperation }) {
  const { cancellation, scheduleToCloseTimeout, scheduledTime, operationToken } = operation
  return (
    <>
      <Facts
        all={[
          ['Endpoint', visibleText(operation.endpoint)],
          ['Service', visibleText(operation.service)],
          ['Operation', visibleText(operation.operation)],
          ...attemptFacts(operation),
          ['Scheduled', scheduledTime && <TimeText time={scheduledTime} />],
          [
            'Scheduled by',
            <EventLink key="event" run={run} eventId={operation.scheduledEventId} />,
          ],
          ['Schedule to close', scheduleToCloseTimeout && exactDuration(scheduleToCloseTimeout)],
          ['Operation token', operationToken && visibleText(operationToken)],
          [
            'Cancellation',
            cancellation && (
              <>
                {lowerWords(cancellation.state)}, attempt {cancellation.attempt}
                {cancellation.requestedTime !== undefined && (
                  <>
                    , requested <TimeText time={cancellation.requestedTime} show="relative" />
                  </>
                )}
              </>
            ),
          ],
        ]}
      />
      <FailurePart run={run} title="Last failure" failure={operation.failure} />
      <FailurePart
        run={run}
        title="Last failure of the cancellation"
        failure={cancellation?.failure}
      />
    </>
  )
}

/** The address is text, not a link: it may contain a token, and it leads to a service. */
export function CallbackDetail({ run, callback }: { run: RunRef; callback: WorkflowCallback }) {
  const { url, registrationTime } = callback
  return (
    <>
      <Facts
        all={[
          ['Calls', url === undefined ? 'a part of the server' : visibleText(url)],
          ...attemptFacts(callback),
          ['Registered', registrationTime && <TimeText time={registrationTime} />],
        ]}
      />
      <FailurePart run={run} title="Last failure" failure={callback.failure} />
    </>
  )
}
