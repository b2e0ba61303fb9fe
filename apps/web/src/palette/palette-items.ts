import type { RunRef } from '@rewind/contract/primitives'
import type { WorkflowInfo } from '@rewind/contract/workflows'
import type { PageAction } from '../components/page-actions.ts'
import { readTarget } from './read-target.ts'

/** One line of the palette. */
export interface PaletteItem {
  /** Unique among the items. */
  value: string
  label: string
  /** What the label refers to. */
  hint?: string
  keys?: string
  whyNot?: string | undefined
  go: () => void
}

export interface PaletteGroup {
  value: string
  items: PaletteItem[]
}

/** The ways that the palette can go: the router's navigation in short form. */
export interface Ways {
  href: (href: string) => void
  workflow: (ref: { namespace: string; workflowId: string; runId?: string }) => void
  /** Finds the workflow id of the run first. */
  run: (ref: { namespace: string; runId: string }) => void
  list: (namespace: string, query: string) => void
  dashboard: (namespace: string) => void
  attention: (namespace: string) => void
  audit: (namespace: string) => void
  cluster: () => void
  importFile: () => void
  keys: () => void
}

export interface PaletteFacts {
  /** The text that was typed or pasted. */
  text: string
  namespace: string
  namespaces: readonly string[]
  recent: readonly string[]
  actions: readonly PageAction[]
  /** Executions whose workflow id, type or run id begins with the text. */
  found: readonly WorkflowInfo[]
}

/**
 * Returns the items of the palette: targets of the text first, then the actions of the page, then
 * the pages.
 */
export function paletteGroups(facts: PaletteFacts, ways: Ways): PaletteGroup[] {
  const { namespace, namespaces, recent } = facts
  const words = facts.text.trim().toLowerCase().split(/\s+/)
  const isMeant = ({ label, hint = '' }: PaletteItem) =>
    words.every((word) => `${label} ${hint}`.toLowerCase().includes(word))
  const actions = facts.actions.map(({ label, keys, whyNot, run }) => ({
    value: `action ${label}`,
    label,
    ...(keys !== undefined && { keys }),
    whyNot,
    go: run,
  }))
  const others = [...new Set([...recent, ...namespaces])].filter((name) => name !== namespace)
  const groups: PaletteGroup[] = [
    { value: 'Go to', items: targets(facts, ways) },
    { value: 'On this page', items: actions.filter(isMeant) },
    { value: 'Pages', items: pages(namespace, ways).filter(isMeant) },
    {
      value: 'Namespaces',
      items: others
        .map((name) => ({
          value: `namespace ${name}`,
          label: name,
          hint: recent.includes(name) ? 'namespace, recent' : 'namespace',
          go: () => ways.dashboard(name),
        }))
        .filter(isMeant)
        .slice(0, 8),
    },
  ]
  return groups.filter(({ items }) => items.length > 0)
}

function targets({ text, namespace, found }: PaletteFacts, ways: Ways): PaletteItem[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  const target = readTarget(text)
  if (target?.kind === 'address') {
    const { href } = target
    return [
      { value: 'address', label: 'Open the pasted address', hint: href, go: () => ways.href(href) },
    ]
  }
  const at = target?.namespace ?? namespace
  if (target?.kind === 'list') {
    const { query } = target
    return [{ value: 'list', label: 'Open the list', hint: query, go: () => ways.list(at, query) }]
  }
  if (target?.kind === 'workflow') return [workflowItem({ ...target, namespace: at }, ways)]
  const listed = found.map(({ workflowId, runId, type, status }) => ({
    value: `run ${runId}`,
    label: workflowId,
    hint: `${type}, ${status.toLowerCase().replaceAll('_', ' ')}`,
    go: () => ways.workflow({ namespace, workflowId, runId }),
  }))
  const run = target && {
    value: 'run',
    label: 'Go to the run',
    hint: target.runId,
    go: () => ways.run({ namespace: at, runId: target.runId }),
  }
  return [
    ...(run ? [run] : []),
    // The executions that are found come below this item, so the item under Enter does not change.
    workflowItem({ namespace, workflowId: trimmed }, ways),
    ...listed,
    {
      value: 'search',
      label: 'Search the workflows',
      hint: trimmed,
      go: () => ways.list(namespace, trimmed),
    },
  ]
}

const workflowItem = (
  ref: { namespace: string; workflowId: string; runId?: RunRef['runId'] },
  ways: Ways,
): PaletteItem => ({
  value: 'workflow',
  label: ref.runId === undefined ? 'Go to the workflow' : 'Go to the run',
  hint: ref.runId === undefined ? ref.workflowId : `${ref.workflowId}, ${ref.runId}`,
  go: () => ways.workflow(ref),
})

const pages = (namespace: string, ways: Ways): PaletteItem[] => [
  page('Dashboard', namespace, () => ways.dashboard(namespace), 'g d'),
  page('Workflows', namespace, () => ways.list(namespace, ''), 'g l'),
  page('Needs attention', namespace, () => ways.attention(namespace), 'g a'),
  page('Audit log', 'who did what, and why', () => ways.audit(namespace)),
  page('Cluster', 'versions, capabilities', ways.cluster),
  page('Import a history', 'a JSON file', ways.importFile),
  page('Keys', 'all of them', ways.keys, '?'),
]

const page = (label: string, hint: string, go: () => void, keys?: string): PaletteItem => ({
  value: `page ${label}`,
  label,
  hint,
  ...(keys !== undefined && { keys }),
  go,
})
