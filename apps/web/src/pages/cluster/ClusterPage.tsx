import { missingFeatures } from '@rewind/history/acts/missing-features'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { clusterQuery, namespacesQuery } from '../../api/session.ts'
import { CopyButton } from '../../components/CopyButton.tsx'
import { ErrorView } from '../../components/ErrorView.tsx'
import { duration } from '../../components/format-time.ts'
import { Skeleton } from '../../components/Skeleton.tsx'
import { StaleNotice } from '../../components/StaleNotice.tsx'

const cell = 'px-3 py-1 text-left align-top'

/** The number of namespaces shown. Typing narrows a longer list. */
const maxRows = 200

/** The server, the features it does not support, and its namespaces. */
export function ClusterPage() {
  const cluster = useQuery({ ...clusterQuery, refetchInterval: 10_000 })
  const namespaces = useQuery(namespacesQuery)
  const [text, setText] = useState('')
  const found = (namespaces.data?.namespaces ?? []).filter(({ name, description }) =>
    `${name} ${description}`.toLowerCase().includes(text.trim().toLowerCase()),
  )
  const shown = found.slice(0, maxRows)
  useEffect(() => {
    document.title = 'Cluster · Rewind'
  }, [])
  if (!cluster.data) {
    return cluster.error ? (
      <ErrorView
        title="The cluster could not be asked"
        error={cluster.error}
        onRetry={() => void cluster.refetch()}
      />
    ) : (
      <Skeleton label="Asking the cluster" rows={6} />
    )
  }
  const { data } = cluster
  return (
    <div className="min-h-0 flex-1 overflow-auto bg-surface">
      {cluster.error && <StaleNotice error={cluster.error} updatedAt={cluster.dataUpdatedAt} />}
      <div className="flex flex-col gap-6 p-4">
        <header>
          <h1 className="font-semibold text-large">
            Cluster <bdi>{data.clusterName}</bdi>
          </h1>
          <p className="text-ink-soft">
            Temporal {data.serverVersion} at <bdi className="font-mono">{data.address}</bdi>
            <CopyButton text={data.address} what="address" />
          </p>
        </header>
        <dl className="grid max-w-3xl grid-cols-[auto_1fr] gap-x-6 gap-y-1">
          <Fact name="Cluster id">
            <span className="wrap-anywhere font-mono">{data.clusterId}</span>
          </Fact>
          <Fact name="Stores">
            {data.persistenceStore} for histories, {data.visibilityStore} for the list
          </Fact>
          <Fact name="History shards">{data.historyShardCount.toLocaleString('en')}</Fact>
        </dl>
        <section className="flex flex-col gap-2">
          <h2 className="font-semibold">Namespaces, and what each lacks</h2>
          {namespaces.error && !namespaces.data && (
            <ErrorView
              title="The namespaces could not be listed"
              error={namespaces.error}
              onRetry={() => void namespaces.refetch()}
            />
          )}
          {namespaces.data && (
            <label className="flex items-center gap-2 text-ink-soft">
              Find
              <input
                type="search"
                aria-label="Find a namespace"
                value={text}
                onChange={({ target }) => setText(target.value)}
                className="h-7 w-72 rounded border border-line-strong bg-surface px-2 text-ink"
              />
              <span role="status" className="text-ink-faint text-small">
                {shown.length < found.length
                  ? `${maxRows} of ${found.length.toLocaleString('en')} are shown: type to narrow the list.`
                  : `${found.length.toLocaleString('en')} ${found.length === 1 ? 'namespace' : 'namespaces'}`}
              </span>
            </label>
          )}
          {namespaces.data && (
            <table aria-label="Namespaces" className="w-full border-collapse bg-surface">
              <thead className="text-ink-soft">
                <tr className="border-line border-b">
                  <th className={`${cell} font-medium`}>Namespace</th>
                  <th className={`${cell} font-medium`}>Retention</th>
                  <th className={`${cell} font-medium max-sm:hidden`}>Active in</th>
                  <th className={`${cell} font-medium`}>Lacks</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((namespace) => (
                  <tr key={namespace.id} className="border-line border-b">
                    <td className={cell}>
                      <Link
                        to="/namespaces/$namespace/workflows"
                        params={{ namespace: namespace.name }}
                        className="wrap-anywhere text-accent hover:underline"
                      >
                        <bdi>{namespace.name}</bdi>
                      </Link>
                      {namespace.description !== '' && (
                        <p className="max-w-[60ch] break-words text-ink-soft">
                          <bdi>{namespace.description}</bdi>
                        </p>
                      )}
                    </td>
                    <td className={`${cell} whitespace-nowrap`}>
                      {namespace.retention === undefined ? '–' : duration(namespace.retention)}
                    </td>
                    <td className={`${cell} max-sm:hidden`}>
                      {namespace.isGlobal ? namespace.activeClusterName : 'this cluster'}
                    </td>
                    <td className={cell}>
                      <Missing all={missingFeatures(data, namespace)} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
      </div>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft">{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Missing({ all }: { all: ReturnType<typeof missingFeatures> }) {
  if (all.length === 0) return <span className="text-ink-soft">nothing Rewind asks for</span>
  return (
    <dl className="flex max-w-[80ch] flex-col gap-1">
      {all.map(({ feature, consequence }) => (
        <div key={feature}>
          <dt className="inline font-medium">{feature}.</dt>{' '}
          <dd className="inline wrap-anywhere text-ink-soft">{consequence}</dd>
        </div>
      ))}
    </dl>
  )
}
