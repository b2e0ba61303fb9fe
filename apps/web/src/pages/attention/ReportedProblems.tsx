import type { AttentionScan } from '@rewind/contract/attention'
import { Link } from '@tanstack/react-router'

/**
 * The problems that the server itself reports, each with a link to its list
 * (docs/temporal-semantics.md#reported-problems).
 */
export function ReportedProblems({
  namespace,
  reported,
}: {
  namespace: string
  reported: NonNullable<AttentionScan['reported']>
}) {
  return (
    <p className="flex flex-wrap gap-x-3 px-3 pb-2 text-ink-soft text-small">
      {reported.length === 0
        ? 'The server itself reports no problem: it does so after several failures in a row.'
        : 'Reported by the server itself:'}
      {reported.map(({ cause, count, query }) => (
        <Link
          key={cause}
          to="/namespaces/$namespace/workflows"
          params={{ namespace }}
          search={{ query }}
          className="wrap-anywhere text-accent hover:underline"
        >
          {count.toLocaleString('en')} {cause}
        </Link>
      ))}
    </p>
  )
}
