import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { ApiError, silence } from './api/call.ts'
import { clusterQuery, namespacesQuery, onceAnswered, sessionQuery } from './api/session.ts'
import { ConnectivityNotice } from './components/ConnectivityNotice.tsx'
import { KeysDialog } from './components/KeysDialog.tsx'
import { Mark } from './components/Mark.tsx'
import { NamespaceMenu } from './components/NamespaceMenu.tsx'
import { PreferencesMenu } from './components/PreferencesMenu.tsx'
import { useKeys } from './components/use-keys.ts'
import { rememberNamespace } from './palette/recent-namespaces.ts'
import { AccessProblem, NotSignedIn } from './SessionNotices.tsx'
import { UnknownParts } from './UnknownParts.tsx'

const Palette = lazy(async () => ({ default: (await import('./palette/Palette.tsx')).Palette }))

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** The frame around every page: cluster, namespace, user, and whether this is production. */
export function Frame() {
  const params = useParams({ strict: false })
  const { data: session, error: whyNoSession } = useQuery(sessionQuery)
  const silent = useSyncExternalStore(silence.subscribe, silence.read)
  const isHome = useLocation({ select: ({ pathname }) => pathname === '/' })
  const namespace = params.namespace ?? (isHome ? session?.defaultNamespace : undefined)
  const cluster = useQuery(clusterQuery).data
  const [wantsNamespaces, setWantsNamespaces] = useState(false)
  const namespaces = useQuery({ ...namespacesQuery, enabled: wantsNamespaces })
  const navigate = useNavigate()
  const [showsKeys, setShowsKeys] = useState(false)
  const [showsPalette, setShowsPalette] = useState(false)
  const go = (to: '' | '/workflows' | '/attention') =>
    void (namespace === undefined
      ? navigate({ to: '/' })
      : navigate({ to: `/namespaces/$namespace${to}`, params: { namespace } }))
  useKeys({
    '?': () => setShowsKeys(true),
    'g d': () => go(''),
    'g l': () => go('/workflows'),
    'g a': () => go('/attention'),
  })
  const queryCache = useQueryClient().getQueryCache()
  useEffect(() => {
    const visited = params.namespace
    if (visited === undefined) return
    // A namespace is remembered only once it answers: a mistyped name would push out a real one.
    return onceAnswered(queryCache, visited, () => rememberNamespace(visited))
  }, [queryCache, params.namespace])
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const isShortcut = (event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k'
      // The palette does not open over the dialog of an operation.
      if (!isShortcut || event.altKey || event.shiftKey) return
      if (document.querySelector('[role=alertdialog]')) return
      event.preventDefault()
      setShowsPalette((shown) => !shown)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
  const isProduction = /^prod/i.test(session?.environment ?? '')
  return (
    <div className="flex h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-50 bg-accent-fill px-3 py-1 text-accent-ink focus:not-sr-only focus:absolute"
      >
        Skip to the page
      </a>
      <header
        className={`flex h-10 shrink-0 items-center gap-3 border-b px-3 ${
          isProduction ? 'border-danger-fill border-t-4 border-b-line' : 'border-line'
        } bg-surface`}
      >
        <Link
          {...(namespace === undefined
            ? { to: '/' }
            : { to: '/namespaces/$namespace', params: { namespace } })}
          className="flex items-center gap-2 font-semibold"
          aria-label="Rewind, dashboard"
        >
          <Mark />
          <span className="max-sm:sr-only">Rewind</span>
        </Link>
        {session?.environment !== undefined && (
          <span
            className={`rounded px-1.5 font-semibold text-small ${
              isProduction
                ? 'bg-danger-fill text-accent-ink uppercase'
                : 'border border-line-strong text-ink-soft'
            }`}
          >
            {session.environment}
          </span>
        )}
        <span className="flex min-w-0 items-center gap-1.5 text-ink-soft">
          <Link
            to="/cluster"
            className="max-w-48 truncate hover:text-ink hover:underline max-md:sr-only"
            title={session?.address}
          >
            {cluster?.clusterName ?? session?.address ?? 'cluster'}
          </Link>
          {namespace !== undefined && (
            <>
              <span aria-hidden className="max-md:hidden">
                /
              </span>
              <NamespaceMenu
                current={namespace}
                onOpen={() => setWantsNamespaces(true)}
                namespaces={namespaces.data?.namespaces.map(({ name }) => name)}
                error={namespaces.error}
                renderLink={(name, className) => (
                  <Link
                    to="/namespaces/$namespace/workflows"
                    params={{ namespace: name }}
                    className={className}
                  />
                )}
              />
            </>
          )}
        </span>
        <span className="flex flex-1 justify-center max-sm:justify-end">
          <button
            type="button"
            aria-label="Go to a workflow, run or command"
            onClick={() => setShowsPalette(true)}
            className="flex h-7 items-center gap-2 rounded border border-line-strong px-2 text-ink-soft hover:bg-hover hover:text-ink sm:w-full sm:max-w-96"
          >
            <Search size={13} aria-hidden />
            <span className="min-w-0 flex-1 truncate text-left max-sm:hidden">
              Go to a workflow, run or command…
            </span>
            <kbd className="font-mono text-small max-sm:hidden">{isApple ? '⌘K' : 'Ctrl K'}</kbd>
          </button>
        </span>
        {session?.mode === 'READ_ONLY' && (
          <span className="rounded border border-line-strong px-1.5 text-ink-soft text-small">
            read-only
          </span>
        )}
        <Link
          to="/audit"
          search={namespace === undefined ? {} : { namespace }}
          className="text-ink-soft hover:text-ink hover:underline"
        >
          Audit log
        </Link>
        <Link to="/import" className="text-ink-soft hover:text-ink hover:underline max-md:hidden">
          Import a history
        </Link>
        {showsPalette && (
          <Suspense>
            <Palette
              namespace={namespace ?? session?.defaultNamespace ?? 'default'}
              onClose={() => setShowsPalette(false)}
              onKeys={() => setShowsKeys(true)}
            />
          </Suspense>
        )}
        <KeysDialog isOpen={showsKeys} onClose={() => setShowsKeys(false)} />
        <PreferencesMenu operator={session?.operator} />
      </header>
      <UnknownParts />
      {session?.accessFile?.problem && <AccessProblem problem={session.accessFile.problem} />}
      <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        {isSignedOut(whyNoSession) ? <NotSignedIn error={whyNoSession} /> : <Outlet />}
      </main>
      {silent && <ConnectivityNotice of={silent.of} since={silent.since} />}
    </div>
  )
}

/** Whether Rewind does not know the user: no proxy has identified this browser. */
const isSignedOut = (error: Error | null): error is ApiError =>
  error instanceof ApiError && error.code === 'UNAUTHENTICATED'
