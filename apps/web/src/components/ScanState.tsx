import type { AttentionScan } from '@rewind/contract/attention'
import { Button } from './Button.tsx'
import { Notice } from './Notice.tsx'
import { TimeText } from './TimeText.tsx'

/** The progress of the scan of running workflows, with the buttons that pause and repeat it. */
export function ScanState({
  scan,
  problem,
  lookAgainMinutes,
  onStart,
  onStop,
}: {
  scan: AttentionScan
  /** Why the scan could not start or pause. */
  problem: string | undefined
  lookAgainMinutes: number
  onStart: () => void
  onStop: () => void
}) {
  const isUnderWay = scan.state === 'RUNNING' || scan.state === 'WAITING'
  const of = scan.of.toLocaleString('en')
  const lookedAt = scan.lookedAt.toLocaleString('en')
  return (
    <div className="flex flex-col gap-1.5 px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <p className="min-w-0 flex-1 basis-64 text-ink-soft" role="status">
          {scan.state === 'NONE' ? (
            'Nobody has looked yet.'
          ) : scan.isComplete ? (
            <>
              All {of} running {scan.of === 1 ? 'workflow' : 'workflows'} looked at
              {scan.endedAt !== undefined && (
                <>
                  , <TimeText time={scan.endedAt} show="relative" />
                </>
              )}
              .
            </>
          ) : isUnderWay && scan.of === 0 ? (
            'Listing the running workflows to look at…'
          ) : (
            <>
              <strong className="font-semibold text-ink tabular-nums">
                {lookedAt} of {of}
              </strong>{' '}
              running workflows looked at{words[scan.state]}
            </>
          )}
        </p>
        {isUnderWay ? (
          <Button onClick={onStop}>Stop looking</Button>
        ) : (
          <Button onClick={onStart}>{scan.state in goesOn ? 'Go on looking' : 'Look again'}</Button>
        )}
      </div>
      {!scan.isComplete && scan.state !== 'NONE' && (
        <progress
          className="h-1 w-full appearance-none overflow-hidden rounded bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
          aria-label="Running workflows looked at"
          value={scan.lookedAt}
          max={Math.max(1, scan.of)}
        />
      )}
      {problem !== undefined && (
        <Notice tone="warning" title="The look could not be begun or stopped">
          {problem}
        </Notice>
      )}
      {scan.problem && (
        <Notice
          tone="warning"
          title={scan.state === 'WAITING' ? 'Waiting for Temporal' : 'The look ended early'}
        >
          {scan.problem.message}
        </Notice>
      )}
      <p className="text-ink-faint text-small">
        At most {scan.callsPerSecond} calls a second. Looked at again every {lookAgainMinutes}{' '}
        minutes while this page is open.
      </p>
    </div>
  )
}

/** A paused scan continues where it stopped. */
const goesOn = {
  STOPPED: ', then stopped. What was found stays.',
  INTERRUPTED: ', then the console ended. What was found stays.',
}
const words: Record<AttentionScan['state'], string> = {
  NONE: '',
  RUNNING: ', a sample of each type, queue and version first.',
  WAITING: ', waiting to go on.',
  ...goesOn,
  DONE: '. The others could not be looked at.',
}
