import type { DecodedPayload } from '@rewind/contract/payloads'
import type { RunRef } from '@rewind/contract/primitives'
import type { UpdateReply } from '@rewind/contract/talk'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Answer } from '../../../api/conversation.ts'
import { isGone, updateQuery } from '../../../api/talk.ts'
import { Payload } from '../../../components/Payload.tsx'
import { statusWord } from '../../../components/StatusBadge.tsx'
import { TimeText } from '../../../components/TimeText.tsx'
import { visibleText } from '../../../components/visible-text.ts'
import { FailurePart } from '../pending/Facts.tsx'

/** One response: the request, its time, and its outcome. */
export function AnswerView({ run, answer }: { run: RunRef; answer: Answer }) {
  return (
    <article aria-label={`${answer.kind} ${answer.name}`} className="flex min-w-0 flex-col gap-1">
      <h3 className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-ink-soft">{answer.kind}</span>
        <bdi className="font-medium font-mono [overflow-wrap:anywhere]">
          {visibleText(answer.name)}
        </bdi>
        <span className="text-ink-faint text-small">
          <TimeText time={answer.at} />
          {answer.kind === 'query' && `, answered in ${Math.round(answer.tookMs)} ms`}
        </span>
      </h3>
      <Content run={run} answer={answer} />
    </article>
  )
}

function Content({ run, answer }: { run: RunRef; answer: Answer }) {
  switch (answer.kind) {
    case 'query': {
      const { rejected, result = [] } = answer.reply
      return rejected ? (
        <p>Not asked: the run is {statusWord(rejected.status).toLowerCase()}.</p>
      ) : (
        <Payloads payloads={result} name={answer.name} />
      )
    }
    case 'signal':
      return (
        <p className="max-w-[80ch]">
          Sent. Temporal took it; what the code does with it is in the{' '}
          <Link
            to="/namespaces/$namespace/workflows/$workflowId/$runId/history"
            params={{ ...run }}
            search={{ filter: 'signal' }}
            className="text-accent hover:underline"
          >
            history
          </Link>
          .
        </p>
      )
    case 'update':
      return <UpdateAnswer run={run} id={answer.id} name={answer.name} before={answer.reply} />
    default:
      return answer satisfies never
  }
}

function UpdateAnswer({
  run,
  id,
  name,
  before,
}: {
  run: RunRef
  id: number
  name: string
  before: UpdateReply
}) {
  const { data, error } = useQuery(updateQuery(run, id, before))
  const { stage, result, failure, updateId, accepted } = data ?? before
  const wasAccepted = accepted ?? (before.stage === 'ACCEPTED' || undefined)
  return (
    <div className="flex flex-col gap-1">
      {before.sentBefore && (
        <p className="max-w-[80ch]">
          This run has an update of this id already, so nothing was sent. Its outcome, whatever its
          name:
        </p>
      )}
      <p className="max-w-[80ch]">
        {isGone(error) && 'Temporal knows it no more: the workflow rejected it, or it was lost.'}
        {stage === 'ADMITTED' &&
          !isGone(error) &&
          'No worker has taken it yet. It is not in the history until one does, and is lost if the run closes before.'}
        {stage === 'ACCEPTED' && 'Accepted: it is in the history, and is waited for.'}
        {stage === 'COMPLETED' && (failure === undefined ? 'Completed.' : failed(wasAccepted))}
      </p>
      {error && !isGone(error) && stage !== 'COMPLETED' && (
        <p className="text-warning">{error.message}</p>
      )}
      {result && <Payloads payloads={result} name={name} />}
      <FailurePart run={run} title="Failure" failure={failure} />
      <p className="text-ink-faint text-small">
        update id <bdi className="font-mono [overflow-wrap:anywhere]">{visibleText(updateId)}</bdi>
      </p>
    </div>
  )
}

const failed = (accepted: boolean | undefined): string =>
  accepted === undefined
    ? 'The workflow rejected it, or failed at it.'
    : accepted
      ? 'The workflow accepted it, and failed at it.'
      : 'The workflow rejected it: nothing was written.'

function Payloads({ payloads, name }: { payloads: readonly DecodedPayload[]; name: string }) {
  if (payloads.length === 0) return <p className="text-ink-soft">It returned nothing.</p>
  return (
    <>
      {payloads.map((payload, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a response never changes
        <Payload key={at} payload={payload} name={`answer of ${name}`} />
      ))}
    </>
  )
}
