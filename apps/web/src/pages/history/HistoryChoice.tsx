import type { HistoryInFile } from '@rewind/history/import/import-history'
import { count } from '@rewind/history/text/words'
import type { OpenedFile } from '../../api/file-history.ts'
import { dateAndTimeWithZone } from '../../components/format-time.ts'
import { Notice } from '../../components/Notice.tsx'
import { usePreferences } from '../../components/Preferences.tsx'
import { visibleText } from '../../components/visible-text.ts'

/** Chooses between the histories of a file. */
export function HistoryChoice({
  file,
  problem,
  onChoose,
}: {
  file: OpenedFile
  problem: string | undefined
  onChoose: (history: HistoryInFile) => void
}) {
  const { timeZone } = usePreferences()
  const { histories, name } = file
  return (
    <>
      <h2 className="font-semibold">
        <bdi>{name}</bdi> holds {histories.length.toLocaleString('en')} histories
      </h2>
      {problem !== undefined && (
        <Notice tone="danger" role="alert" title="This history is not shown">
          {problem}
        </Notice>
      )}
      <ol aria-label="Histories in the file" className="flex w-full flex-col gap-1">
        {histories.map((history, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the histories have no other key
          <li key={at}>
            <button
              type="button"
              onClick={() => onChoose(history)}
              className="flex w-full flex-wrap items-baseline gap-x-3 rounded border border-line-strong px-2.5 py-1.5 text-left hover:bg-hover"
            >
              <span className="text-ink-soft tabular-nums">{at + 1}</span>
              <bdi className="min-w-0 break-all font-medium">
                {visibleText(history.workflowType ?? 'Unknown workflow type')}
              </bdi>
              <bdi className="min-w-0 break-all font-mono text-small">
                {visibleText(history.workflowId ?? '')}
              </bdi>
              <span className="text-ink-soft text-small">
                {count(history.events, 'event')}
                {history.startTime !== undefined &&
                  `, started ${dateAndTimeWithZone(history.startTime, timeZone)}`}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </>
  )
}
