import { hasLivePoller } from '@rewind/history/acts/consequences'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMemo, useSyncExternalStore } from 'react'
import { conversationWith, maxAnswers } from '../../../api/conversation.ts'
import { handlersQuery } from '../../../api/talk.ts'
import { describeQuery } from '../../../api/workflows.ts'
import { serverClock } from '../../../clock.ts'
import { Notice } from '../../../components/Notice.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { useIsHere } from '../../use-is-here.ts'
import { Part } from '../pending/Facts.tsx'
import { AnswerView } from './AnswerView.tsx'
import { CallStack } from './CallStack.tsx'
import { SayForm } from './SayForm.tsx'
import { type Say, says, type TalkSearch } from './talk-search.ts'

const route = getRouteApi('/namespaces/$namespace/workflows/$workflowId/$runId/talk')

const names: Record<Say, string> = {
  query: 'Query',
  signal: 'Signal',
  update: 'Update',
  stack: 'Call stack',
}

/** Sends queries, signals and updates to the run, and shows the responses. */
export function TalkTab() {
  const run = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const isHere = useIsHere()
  const description = useQuery(describeQuery(run)).data
  const now = serverClock.now()
  const hasWorker = description && hasLivePoller(description, now)
  const handlers = useQuery(handlersQuery(run, hasWorker))
  const { namespace, workflowId, runId } = run
  const conversation = useMemo(
    () => conversationWith({ namespace, workflowId, runId }),
    [namespace, workflowId, runId],
  )
  const { answers, leftOut, ...saying } = useSyncExternalStore(
    conversation.subscribe,
    conversation.read,
  )
  const say = search.say ?? 'query'
  if (!description) return <Skeleton label="Loading the run" rows={4} />
  return (
    <section
      aria-label="Talk"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls this region
      tabIndex={0}
      className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto p-3"
    >
      <nav
        aria-label="What to say"
        className="flex shrink-0 self-start overflow-hidden rounded border border-line-strong"
      >
        {says.map((each) => (
          <Link
            key={each}
            to="."
            search={(each === 'query' ? {} : { say: each }) satisfies TalkSearch}
            // Otherwise the link to queries would count as active with every other one.
            activeOptions={{ exact: true }}
            aria-current={each === say ? 'page' : undefined}
            className="inline-flex h-6.5 items-center border-line-strong border-r px-2.5 text-ink-soft last:border-r-0 hover:bg-hover hover:text-ink aria-[current]:bg-selected aria-[current]:font-medium aria-[current]:text-ink"
          >
            {names[each]}
          </Link>
        ))}
      </nav>
      {hasWorker === false && (
        <div className="shrink-0">
          <Notice
            tone="warning"
            title={`No worker ${description.versioning?.takenBy?.length ? 'of its version ' : ''}polls the run’s task queue`}
          >
            {say === 'signal'
              ? 'A signal waits in the history until one does.'
              : 'Nobody can answer until one does.'}
          </Notice>
        </div>
      )}
      {handlers.data?.currentDetails !== undefined && (
        <Part heading="h2" title="What the workflow says of itself">
          <p className="max-w-[80ch] whitespace-pre-wrap [overflow-wrap:anywhere]">
            <bdi>{visibleText(handlers.data.currentDetails)}</bdi>
          </p>
        </Part>
      )}
      {say === 'stack' ? (
        <CallStack run={run} whyNot={description.actions.query.whyNot} />
      ) : (
        <div className="grid grid-cols-1 items-start gap-x-6 gap-y-4 lg:grid-cols-2">
          <SayForm
            key={say}
            say={say}
            run={run}
            actions={description.actions}
            handlers={handlers.data}
            whyNoHandlers={handlers.error?.message}
            name={search.name ?? ''}
            onName={(name) =>
              isHere() &&
              void navigate({
                search: { ...(say !== 'query' && { say }), ...(name !== '' && { name }) },
                replace: true,
              })
            }
            {...saying[say]}
            onSay={(said) => conversation.say(say, said)}
            onLearn={(outcome) => say !== 'query' && conversation.learn(say, outcome)}
            onSendAgain={() => say !== 'query' && conversation.sendAgain(say)}
            onGoOn={() => say !== 'query' && conversation.goOn(say)}
          />
          <Part heading="h2" title="Answers">
            {/* The region exists before the first response: otherwise screen readers would not
                read that one. */}
            <div aria-live="polite" aria-relevant="additions">
              {answers.length === 0 ? (
                <p className="max-w-[80ch] text-ink-soft">
                  The newest {maxAnswers} answers stand here until this page is loaded anew.
                </p>
              ) : (
                <ol className="flex flex-col gap-3">
                  {answers.map((answer) => (
                    <li key={answer.id} className="min-w-0">
                      <AnswerView run={run} answer={answer} />
                    </li>
                  ))}
                </ol>
              )}
            </div>
            {leftOut > 0 && (
              <p className="mt-3 text-ink-soft">
                {leftOut === 1 ? 'One older answer is' : `${leftOut} older answers are`} left out.
              </p>
            )}
          </Part>
        </div>
      )}
    </section>
  )
}
