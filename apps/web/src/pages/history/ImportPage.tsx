import type { HistoryInFile } from '@rewind/history/import/import-history'
import { getRouteApi, Link, useRouter } from '@tanstack/react-router'
import { FileJson } from 'lucide-react'
import {
  type DragEvent,
  type ReactNode,
  useCallback,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { FileHistory, keepOpen, type OpenedFile, openedFile } from '../../api/file-history.ts'
import { Button } from '../../components/Button.tsx'
import { Notice } from '../../components/Notice.tsx'
import { Skeleton } from '../../components/Skeleton.tsx'
import { useIsHere } from '../use-is-here.ts'
import { HistoryChoice } from './HistoryChoice.tsx'
import { HistoryViews } from './HistoryViews.tsx'
import type { HistorySearch } from './history-search.ts'

const route = getRouteApi('/import')

type Import =
  | { at: 'nothing' }
  | { at: 'reading'; name: string }
  | { at: 'refused'; name: string; problem: string }
  | { at: 'choosing'; file: OpenedFile; problem?: string }
  | { at: 'open'; history: FileHistory }

/** A history from a file, read in the browser, with the same views as that of a run. */
export function ImportPage() {
  const [state, setState] = useState<Import>(() => {
    const history = openedFile()
    return history ? { at: 'open', history } : { at: 'nothing' }
  })
  const reading = useRef<Import>(undefined)
  const [isOver, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const navigate = route.useNavigate()
  const isHere = useIsHere()

  async function read(file: File | undefined) {
    if (!file) return
    const mine = { at: 'reading', name: file.name } as const
    reading.current = mine
    setState(mine)
    const history = await FileHistory.read(file)
    // The user has chosen another file meanwhile.
    if (reading.current !== mine) return
    if ('problem' in history) {
      setState({ at: 'refused', name: file.name, problem: history.problem })
    } else if (history instanceof FileHistory) open(history)
    else setState({ at: 'choosing', file: history })
  }

  function choose(file: OpenedFile, one: HistoryInFile) {
    const history = FileHistory.choose(file, one)
    if ('problem' in history) setState({ at: 'choosing', file, problem: history.problem })
    else open(history)
  }

  function open(history: FileHistory) {
    // The open event and the filters belonged to the history before.
    if (openedFile() && isHere()) void navigate({ search: {}, replace: true })
    keepOpen(history)
    setState({ at: 'open', history })
  }

  const drop = {
    onDragOver(event: DragEvent) {
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop(event: DragEvent) {
      event.preventDefault()
      setOver(false)
      void read(event.dataTransfer.files[0])
    },
  }
  const chooseFile = (
    <>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label="History file"
        className="sr-only"
        tabIndex={-1}
        onChange={({ target }) => {
          void read(target.files?.[0])
          target.value = ''
        }}
      />
      <Button
        look={state.at === 'open' ? 'quiet' : 'primary'}
        onClick={() => input.current?.click()}
      >
        <FileJson size={14} aria-hidden />
        {state.at === 'open' ? 'Another file…' : 'Choose a file…'}
      </Button>
    </>
  )

  return (
    <section
      aria-label="Imported history"
      className={`flex min-h-0 flex-1 flex-col ${isOver ? 'outline-2 outline-accent outline-dashed -outline-offset-4' : ''}`}
      {...drop}
    >
      {state.at === 'open' ? (
        <OpenFile
          history={state.history}
          tools={chooseFile}
          onOthers={(file) => setState({ at: 'choosing', file })}
        />
      ) : (
        <div className="flex max-w-[80ch] flex-col items-start gap-4 p-6">
          <h1 className="font-semibold text-large">Import a history</h1>
          <p className="text-ink-soft">
            Choose or drop a JSON file of an event history, as{' '}
            <code>temporal workflow show --output json</code>, the Temporal Web UI, its HTTP API, an
            SDK or this console’s export writes it, with payloads encoded or decoded. It is read in
            this browser and goes nowhere else.
          </p>
          {chooseFile}
          {state.at === 'reading' && <Skeleton label={`Reading ${state.name}`} rows={4} />}
          {state.at === 'refused' && (
            <Notice tone="danger" role="alert" title={`${state.name} is not shown`}>
              {state.problem}
            </Notice>
          )}
          {state.at === 'choosing' && (
            <HistoryChoice
              file={state.file}
              problem={state.problem}
              onChoose={(history) => choose(state.file, history)}
            />
          )}
        </div>
      )}
    </section>
  )
}

function OpenFile({
  history,
  tools,
  onOthers,
}: {
  history: FileHistory
  tools: ReactNode
  onOthers: (file: OpenedFile) => void
}) {
  const { file } = history
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const isHere = useIsHere()
  const router = useRouter()
  const length = useSyncExternalStore(history.subscribe, () => history.model.length)
  const onSearch = useCallback(
    (next: HistorySearch, replace: boolean) => {
      if (isHere()) void navigate({ search: next, replace, resetScroll: false })
    },
    [isHere, navigate],
  )
  const hrefOf = useCallback(
    (next: HistorySearch) => router.buildLocation({ to: '/import', search: next }).publicHref,
    [router],
  )
  const resetHref = useCallback(
    (event: number) => router.buildLocation({ to: '/import/reset', search: { event } }).publicHref,
    [router],
  )
  return (
    <>
      <header className="flex flex-wrap items-baseline gap-x-3 px-3 py-2">
        <h1 className="min-w-0 truncate font-semibold text-large">
          <bdi>{history.name}</bdi>
        </h1>
        <span className="text-ink-soft">a file, as it was when it was written</span>
        <Link to="/import/reset" className="text-accent underline">
          Plan a reset…
        </Link>
        {file && (
          <button type="button" className="text-accent underline" onClick={() => onOthers(file)}>
            Other histories in the file
          </button>
        )}
      </header>
      {history.warnings.map((warning) => (
        <Notice key={warning} tone="warning" title={warning} />
      ))}
      <div className="flex min-h-0 flex-1 flex-col border-line border-t bg-surface">
        <HistoryViews
          key={history.id}
          source={history}
          length={length}
          search={search}
          onSearch={onSearch}
          hrefOf={hrefOf}
          onReset={(event) => void navigate({ to: '/import/reset', search: { event } })}
          resetHref={resetHref}
          tools={tools}
        />
      </div>
    </>
  )
}
