import type { RunRef } from '@rewind/contract/primitives'
import { useQuery } from '@tanstack/react-query'
import { callStackQuery } from '../../../api/talk.ts'
import { serverTimeText } from '../../../clock.ts'
import { Button } from '../../../components/Button.tsx'
import { CopyButton } from '../../../components/CopyButton.tsx'
import { ErrorView } from '../../../components/ErrorView.tsx'
import { Notice } from '../../../components/Notice.tsx'
import { Payload } from '../../../components/Payload.tsx'
import { LongText } from '../../../components/PayloadText.tsx'
import { Skeleton } from '../../../components/Skeleton.tsx'
import { TimeText } from '../../../components/TimeText.tsx'

/** The call stacks of the run's code, from a worker that replays its history. */
export function CallStack({ run, whyNot }: { run: RunRef; whyNot: string | undefined }) {
  const { data, error, isFetching, dataUpdatedAt, refetch } = useQuery({
    ...callStackQuery(run),
    enabled: whyNot === undefined,
  })
  if (whyNot !== undefined) {
    return (
      <Notice tone="info" title="The call stack cannot be asked for">
        {whyNot}
      </Notice>
    )
  }
  if (error) {
    return (
      <ErrorView
        title="The call stack is not known"
        error={error}
        onRetry={() => void refetch()}
        retryLabel="Ask again"
      />
    )
  }
  if (!data) return <Skeleton label="Asking a worker for the call stack" rows={4} />
  const answer = data.result?.[0]
  if (answer?.hidden) return <Payload payload={answer} name="call stack" />
  const stack = stackText(answer?.text)
  return (
    <div className="flex max-w-[120ch] flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 text-ink-soft">
        <span>
          Asked <TimeText time={serverTimeText(dataUpdatedAt)} />
        </span>
        <Button
          whyNot={isFetching ? 'A worker is being asked.' : undefined}
          onClick={() => void refetch()}
        >
          Ask again
        </Button>
        {stack !== '' && <CopyButton text={stack} what="call stack" />}
      </div>
      {stack === '' ? (
        <p className="max-w-[80ch]">
          The code waits for nothing: it has ended, or has not begun to wait.
        </p>
      ) : (
        <div className="rounded border border-line bg-sunken px-2 py-1">
          <LongText text={stack} />
        </div>
      )}
    </div>
  )
}

/** Returns the stack from the JSON string with which the SDKs answer; any other text unchanged. */
function stackText(json = ''): string {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'string' ? value : json
  } catch {
    return json
  }
}
