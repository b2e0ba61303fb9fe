import type { ResetOptions } from '@rewind/contract/interrupts'
import type { ReapplyExclude } from '@rewind/contract/primitives'
import type { PointName } from '@rewind/history/reset-points/reset-point-by-name'

/** All of a prepared reset: its address opens the same reset for a colleague. */
export interface ResetSearch {
  event?: number | undefined
  /** How the point is named. For `activity`, `of` is the type and `which` one of its schedules. */
  by?: PointName['by'] | undefined
  of?: string | undefined
  which?: string | undefined
  /** Event types that are not reapplied, comma-separated: `SIGNAL,UPDATE`. */
  exclude?: string | undefined
  /** The versioning override of the new run. Undefined: none. */
  version?: 'auto-upgrade' | 'pinned' | undefined
  deployment?: string | undefined
  build?: string | undefined
  reason?: string | undefined
  /** The id of the run that the reset made. The page follows this run. */
  follow?: string | undefined
  /** The reset restores a run that has ended: the page says what this cannot undo. */
  back?: true | undefined
  /** Groups the reset points by their decision. Undefined: by time. */
  group?: 'decision' | undefined
}

const names: readonly PointName['by'][] = [
  'first',
  'last',
  'latest',
  'activity',
  'failure',
  'time',
  'build',
  'continued',
]
const isRunId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

const excludable: readonly ReapplyExclude[] = ['SIGNAL', 'UPDATE', 'NEXUS']
const versions = ['auto-upgrade', 'pinned'] as const

const textOf = (value: unknown, longest = 1000): string | undefined => {
  const text = typeof value === 'string' ? value.slice(0, longest) : ''
  return text === '' ? undefined : text
}

const eventIdOf = (value: unknown): number | undefined => {
  const eventId = Number(value)
  return Number.isSafeInteger(eventId) && eventId > 0 ? eventId : undefined
}

export const excludedIn = (search: ResetSearch): ReapplyExclude[] => {
  const named = (search.exclude ?? '').split(',')
  return excludable.filter((type) => named.includes(type))
}

/** Returns how the address names the reset point. Undefined: not at all, or not completely. */
export function nameIn({ by, of, which }: ResetSearch): PointName | undefined {
  switch (by) {
    case undefined:
      return undefined
    case 'activity': {
      const eventId = eventIdOf(which)
      if (of === undefined) return undefined
      return { by, type: of, which: eventId ?? (which === 'last' ? 'last' : 'first') }
    }
    case 'failure': {
      const eventId = eventIdOf(of)
      return { by, ...(eventId !== undefined && { eventId }) }
    }
    case 'time':
      return of === undefined ? undefined : { by, time: of }
    case 'build':
      return of === undefined ? undefined : { by, buildId: of }
    default:
      return { by }
  }
}

/** Returns the options of the reset. Undefined: none, or the version is not complete yet. */
export function optionsIn({ version, deployment, build }: ResetSearch): ResetOptions | undefined {
  if (version === 'auto-upgrade') return { versioningOverride: { behavior: 'AUTO_UPGRADE' } }
  if (version !== 'pinned' || deployment === undefined || build === undefined) return undefined
  return {
    versioningOverride: { behavior: 'PINNED', deploymentName: deployment, buildId: build },
  }
}

export const isVersionHalfNamed = (search: ResetSearch): boolean =>
  search.version === 'pinned' && optionsIn(search) === undefined

/** Returns every key: the router would keep the unchecked value of a key that is missing. */
export function resetSearch(raw: Record<string, unknown>): ResetSearch {
  const by = names.find((name) => name === raw.by)
  const version = versions.find((name) => name === raw.version)
  return {
    event: eventIdOf(raw.event),
    by,
    of: by && textOf(raw.of),
    which: by === 'activity' ? textOf(raw.which) : undefined,
    exclude: textOf(excludedIn({ exclude: String(raw.exclude ?? '') }).join(',')),
    version,
    deployment: version === 'pinned' ? textOf(raw.deployment) : undefined,
    build: version === 'pinned' ? textOf(raw.build) : undefined,
    reason: textOf(raw.reason, 4000),
    follow: isRunId(String(raw.follow ?? '')) ? String(raw.follow) : undefined,
    back: raw.back === undefined ? undefined : true,
    group: raw.group === 'decision' ? 'decision' : undefined,
  }
}
