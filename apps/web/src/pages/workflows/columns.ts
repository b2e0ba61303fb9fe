import type { SearchAttribute } from '@rewind/contract/cluster'
import { visibleText } from '../../components/visible-text.ts'
import { knownColumns } from './known-columns.ts'

/** A column shows one search attribute. */
export interface Column {
  attribute: string
  /** In pixels. By default its kind decides. */
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
 * Returns the titles of columns, by attribute. A custom attribute has its own name as title. If
 * that name is also the title of another attribute (`Status`), the other one shows its own name
 * too.
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

/** Returns the columns of a link; undefined if it has none. Ignores repeated names. */
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

/**
 * Attributes that every execution has in its row. They are offered even if the list of attributes
 * cannot be read.
 */
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
