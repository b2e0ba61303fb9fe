import type { SearchAttribute } from '@rewind/contract/cluster'
import { visibleText } from '../../components/visible-text.ts'
import { knownColumns } from './known-columns.ts'

/** A column shows one search attribute. */
export interface Column {
  attribute: string
  /** In pixels; absent: what its kind usually needs. */
  width?: number | undefined
}

export const defaultColumns: Column[] = [
  'ExecutionStatus',
  'WorkflowId',
  'WorkflowType',
  'StartTime',
  'CloseTime',
  'RunId',
].map((attribute) => ({ attribute }))

/**
 * What the head of a column says, by attribute. Attributes of the namespace's own go by their names; where
 * one of them is called as another is titled (`Status`), that one goes by its name, too.
 */
export function columnTitles(attributes: Iterable<string>): (attribute: string) => string {
  const all = [...new Set(attributes)]
  const owners = new Set(
    all.filter((name) => !knownColumns.has(name)).map((name) => name.toLowerCase()),
  )
  return (attribute) => {
    const title = knownColumns.get(attribute)?.title
    return title === undefined || owners.has(title.toLowerCase()) ? visibleText(attribute) : title
  }
}

export const columnWidth = ({ attribute, width }: Column): number =>
  width ??
  knownColumns.get(attribute)?.width ??
  (/(Time|At)$/.test(attribute) ? 164 : /Id$/.test(attribute) ? 240 : 160)

export const narrowest = 56
export const widest = 1200

export const resized = (width: number): number =>
  Math.round(Math.min(widest, Math.max(narrowest, width)))

/** `ExecutionStatus,WorkflowId~420` */
export const columnsText = (columns: readonly Column[]): string =>
  columns
    .map(({ attribute, width }) =>
      width === undefined ? encoded(attribute) : `${encoded(attribute)}~${width}`,
    )
    .join(',')

/** Columns from a link; undefined where there are none. A name that comes twice counts once. */
export function columnsFrom(text: string | undefined): Column[] | undefined {
  const columns = new Map<string, Column>()
  for (const part of text?.split(',') ?? []) {
    const [, name = '', width] = /^(.+?)(?:~(\d{1,4}))?$/.exec(part) ?? []
    const attribute = decoded(name)
    if (attribute === '' || columns.has(attribute)) continue
    columns.set(attribute, { attribute, ...(width && { width: resized(Number(width)) }) })
  }
  return columns.size > 0 ? [...columns.values()] : undefined
}

const encoded = (name: string) =>
  name.replace(/[%,~]/g, (char) => encodeURIComponent(char).replace('~', '%7E'))

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Attributes of every execution that can be told from a row, also where the list of them is refused. */
export const ownAttributes: SearchAttribute[] = [
  ...['ExecutionStatus', 'WorkflowId', 'RunId', 'WorkflowType', 'TaskQueue'].map(keyword),
  ...['ParentWorkflowId', 'ParentRunId', 'RootWorkflowId', 'RootRunId'].map(keyword),
  ...(['StartTime', 'ExecutionTime', 'CloseTime'] as const).map((name) => ({
    name,
    type: 'Datetime' as const,
    isSystem: true,
  })),
  ...(
    ['ExecutionDuration', 'HistoryLength', 'HistorySizeBytes', 'StateTransitionCount'] as const
  ).map((name) => ({ name, type: 'Int' as const, isSystem: true })),
]

function keyword(name: string): SearchAttribute {
  return { name, type: 'Keyword', isSystem: true }
}
