/** What becomes of an event or of what it stands for: the same look in table, timeline and plan. */
export type PlanMark = 'kept' | 'discarded' | 'reapplied' | 'runs again'

const hatched =
  'bg-[repeating-linear-gradient(135deg,var(--color-line-strong)_0_1px,transparent_1px_5px)]'

/** For a stretch or a tick without words. */
export const markFill: Record<PlanMark, string> = {
  kept: 'bg-ink-faint',
  discarded: `border border-line-strong ${hatched}`,
  reapplied: 'border border-ink-soft border-dotted',
  'runs again': 'border-[3px] border-ink-soft border-double',
}

/** For words. */
export const markText: Record<PlanMark, string> = {
  kept: 'rounded bg-sunken px-1',
  discarded: 'line-through decoration-ink-faint',
  reapplied: 'inline-block max-w-full rounded border border-ink-soft border-dotted px-1',
  'runs again': 'inline-block max-w-full rounded border-[3px] border-ink-soft border-double px-1',
}
