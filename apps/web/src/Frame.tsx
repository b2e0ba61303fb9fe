import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { clusterQuery, namespacesQuery, sessionQuery } from './api/session.ts'
import { KeysDialog } from './components/KeysDialog.tsx'
import { Mark } from './components/Mark.tsx'
import { NamespaceMenu } from './components/NamespaceMenu.tsx'
import { PreferencesMenu } from './components/PreferencesMenu.tsx'
import { useKeys } from './components/use-keys.ts'

/** What stands round every page: which cluster, which namespace, who acts, and whether it is production. */
export function Frame() {
  const { namespace } = useParams({ strict: false })
  const session = useQuery(sessionQuery).data
  const cluster = useQuery(clusterQuery).data
  const [wantsNamespaces, setWantsNamespaces] = useState(false)
  const namespaces = useQuery({ ...namespacesQuery, enabled: wantsNamespaces }).data?.namespaces
  const navigate = useNavigate()
  const [showsKeys, setShowsKeys] = useState(false)
  useKeys({
    '?': () => setShowsKeys(true),
    'g l': () =>
      void (namespace === undefined
        ? navigate({ to: '/' })
        : navigate({ to: '/namespaces/$namespace/workflows', params: { namespace } })),
  })
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
        <Link to="/" className="flex items-center gap-2 font-semibold" aria-label="Rewind, home">
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
                namespaces={namespaces?.map(({ name }) => name) ?? [namespace]}
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
        <span className="flex-1" />
        {session?.mode === 'READ_ONLY' && (
          <span className="rounded border border-line-strong px-1.5 text-ink-soft text-small">
            read-only
          </span>
        )}
        <Link to="/import" className="text-ink-soft hover:text-ink hover:underline max-md:hidden">
          Import a history
        </Link>
        <KeysDialog isOpen={showsKeys} onClose={() => setShowsKeys(false)} />
        <PreferencesMenu operator={session?.operator} />
      </header>
      <main id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        <Outlet />
      </main>
    </div>
  )
}
