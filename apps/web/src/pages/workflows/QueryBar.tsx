import type { SearchAttribute } from '@rewind/contract/cluster'
import { longestQuery, type WorkflowInfo } from '@rewind/contract/workflows'
import { queryProblems } from '@rewind/history/visibility/visibility-problems'
import {
  parseVisibilityQuery,
  partsText,
  type QueryPart,
} from '@rewind/history/visibility/visibility-query'
import type { QueryProblem } from '@rewind/history/visibility/visibility-tokens'
import { useCallback, useMemo, useState } from 'react'
import { attributeValues } from './attribute-value.ts'
import { FilterChips } from './FilterChips.tsx'
import { QueryField } from './QueryField.tsx'
import { suggestionsAt } from './query-completion.ts'
import { RecentQueries } from './RecentQueries.tsx'
import { useRecentQueries } from './use-recent-queries.ts'
import { isVisibilityQuery, searchedQuery } from './visibility-query.ts'

interface QueryBarProps {
  namespace: string
  /** The text of the search whose results the list shows. */
  text: string
  /** The server's refusal of the query, and its place in the text. */
  refusal: QueryProblem | undefined
  attributes: readonly SearchAttribute[]
  workflows: readonly WorkflowInfo[]
  onAsk: (text: string) => void
}

const noProblems: QueryProblem[] = []
const count = new Intl.NumberFormat('en')

const tooLong = ({ length }: string): QueryProblem => ({
  from: longestQuery,
  to: length,
  message: `A query has at most ${count.format(longestQuery)} characters; this one has ${count.format(length)}.`,
})

/** The search as text and as filters, two forms of the same query. */
export function QueryBar(props: QueryBarProps) {
  const { namespace, text, refusal, attributes, workflows, onAsk } = props
  const [{ draft, of }, setState] = useState({ draft: text, of: text })
  // A link, a view or Back has changed the search.
  if (of !== text) setState({ draft: text, of: text })
  const setDraft = (next: string) => setState({ draft: next, of: text })
  const [recent, keep] = useRecentQueries(namespace)
  const isQuery = isVisibilityQuery(draft)
  const findsAny = workflows.length > 0

  const problems = useMemo(() => {
    if (draft.length > longestQuery) return [tooLong(draft)]
    if (draft === text && refusal !== undefined) return [refusal]
    // The server accepts some mistakes, such as a number that is none, and then finds nothing.
    const isInDoubt = isQuery && (draft !== text || !findsAny)
    return isInDoubt ? queryProblems(draft, attributes) : noProblems
  }, [draft, text, isQuery, attributes, refusal, findsAny])

  const seenValues = useCallback(
    (attribute: string) =>
      [...new Set(workflows.flatMap((workflow) => attributeValues(workflow, attribute)))].sort(),
    [workflows],
  )

  function ask(next: string) {
    const trimmed = next.trim()
    setDraft(trimmed)
    // An address this long could not be opened again.
    if (trimmed.length > longestQuery) return
    if (trimmed !== '') keep(trimmed)
    onAsk(trimmed)
  }
  return (
    <>
      <QueryField
        value={draft}
        problems={problems}
        suggest={(query, position) => suggestionsAt(query, position, attributes, seenValues)}
        onChange={(next) => {
          setDraft(next)
          // An emptied field clears the search without Enter.
          if (next === '' && text !== '') onAsk('')
        }}
        onSubmit={() => ask(draft)}
      />
      <RecentQueries queries={recent} onChoose={ask} />
      <FilterChips
        parts={partsOf(draft)}
        isUnreadable={isQuery && parseVisibilityQuery(draft).problem !== undefined}
        attributes={attributes}
        seenValues={seenValues}
        onChange={(parts) => ask(partsText(parts))}
      />
    </>
  )
}

/**
 * Returns the filters of a text. Words that are no query are one filter, which can be removed like
 * any other.
 */
function partsOf(text: string): readonly QueryPart[] | undefined {
  if (text.trim() === '') return []
  if (isVisibilityQuery(text)) return parseVisibilityQuery(text).parts
  return [{ text: `(${searchedQuery(text)})` }]
}
