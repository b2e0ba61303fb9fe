import type { ResetFacts } from '@rewind/contract/reset-plan'
import { runStart } from '@rewind/history/reset-plan/run-start'
import { ResetPointScanner } from '@rewind/history/reset-points/reset-points'
import { closingStatus } from '@rewind/history/rows/row-categories'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { type FileHistory, openedFile } from '../../api/file-history.ts'
import { buttonClass } from '../../components/Button.tsx'
import { Notice } from '../../components/Notice.tsx'
import { useIsHere } from '../use-is-here.ts'
import { PlanPanel } from './PlanPanel.tsx'
import { ReapplyOptions } from './ReapplyOptions.tsx'
import { ResetPointSection } from './ResetPointSection.tsx'
import { excludedIn, type ResetSearch, resetSearch } from './reset-search.ts'
import { useHistoryPicture } from './use-history-picture.ts'
import { usePreparedReset } from './use-prepared-reset.ts'

const route = getRouteApi('/import/reset')

/** What a reset of the run in a file would do, as far as the file can tell. */
export function FileResetPage() {
  const history = openedFile()
  useEffect(() => {
    document.title = 'Plan a reset · Rewind'
  }, [])
  return history ? (
    <FileReset key={history.name} history={history} />
  ) : (
    <section className="flex max-w-[80ch] flex-col items-start gap-3 p-6">
      <h1 className="font-semibold text-large">Plan a reset of an imported history</h1>
      <p className="text-ink-soft">
        No file is open. A file is read in the browser and is in no address: whoever is sent this
        one opens the same file first.
      </p>
      <Link to="/import" className={buttonClass('primary')}>
        Import a history
      </Link>
    </section>
  )
}

function FileReset({ history }: { history: FileHistory }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const isHere = useIsHere()
  const picture = useHistoryPicture(history)
  const { isComplete, length } = picture
  const known = useMemo(
    () => (isComplete ? knownFrom(history, length) : undefined),
    [history, isComplete, length],
  )
  const change = (next: ResetSearch) => {
    if (!isHere()) return
    void navigate({
      search: (old) => resetSearch({ ...old, ...next }),
      replace: true,
      resetScroll: false,
    })
  }
  const prepared = usePreparedReset({
    ...{ source: history, picture, search, onSearch: change },
    isRead: isComplete,
    facts: known?.facts,
    suggested: known?.suggested,
  })
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <header className="flex flex-wrap items-baseline gap-x-3 border-line border-b bg-surface px-3 py-2">
        <h1 className="min-w-0 break-words font-semibold text-large">
          Plan a reset of <bdi>{history.name}</bdi>
        </h1>
        <Link to="/import" className="text-accent underline">
          Back to its history
        </Link>
      </header>
      <div className="grid grid-cols-1 items-stretch gap-4 p-3 lg:min-h-72 lg:flex-1 lg:grid-cols-2 lg:grid-rows-[minmax(0,1fr)]">
        <ResetPointSection
          picture={picture}
          history={history}
          search={search}
          choice={prepared.choice}
          named={prepared.named}
          suggested={known?.suggested}
          mismatch={known?.facts.mismatch}
          whyLocked={undefined}
          onChange={prepared.change}
        />
        <section
          aria-labelledby="file-plan"
          className="flex min-h-0 flex-col gap-3 lg:overflow-y-auto"
        >
          <h2 id="file-plan" className="font-semibold">
            What it would do
          </h2>
          <Notice tone="info" title="From the file alone">
            It tells what was written when it was made. What is open now, who polls and what other
            runs received, it does not; nothing is reset from here.
          </Notice>
          {prepared.plan ? (
            <PlanPanel
              plan={prepared.plan}
              rowAt={picture.rowAt}
              whyLocked={undefined}
              onChoose={(event) =>
                change({ event, by: undefined, of: undefined, which: undefined })
              }
            />
          ) : (
            <p className="text-ink-soft">
              Once a point is chosen, what a reset to it means for this history stands here.
            </p>
          )}
        </section>
      </div>
      <div className="px-3 pb-3">
        <ReapplyOptions
          excluded={excludedIn(search)}
          isDisabled={false}
          onChange={(excluded) => change({ exclude: excluded.join(',') })}
        />
      </div>
    </div>
  )
}

/** The point to suggest, and the facts that whole events tell. */
function knownFrom(history: FileHistory, length: number) {
  const scanner = new ResetPointScanner()
  for (let eventId = 1; eventId <= length; eventId++) {
    const event = history.event(eventId)
    if (event) scanner.add(event)
  }
  const last = history.model.rowAt(length)
  const first = history.event(1)
  const start = first && runStart(first)
  const { mismatch } = scanner
  const facts: ResetFacts = {
    later: [],
    siblings: [],
    ...(start && { start }),
    ...(mismatch && { mismatch }),
  }
  return { facts, suggested: scanner.suggested((last && closingStatus(last)) ?? 'RUNNING') }
}
