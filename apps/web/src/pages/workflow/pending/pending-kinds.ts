export const kinds = ['activity', 'child', 'timer', 'nexus', 'callback'] as const
export type PendingKind = (typeof kinds)[number]

export const kindNames: Record<PendingKind, string> = {
  activity: 'Activities',
  child: 'Child workflows',
  timer: 'Timers',
  nexus: 'Nexus operations',
  callback: 'Callbacks',
}
