const names = [
  'surface',
  'sunken',
  'line',
  'line-strong',
  'ink',
  'ink-soft',
  'ink-faint',
  'accent',
  'selected',
  'running',
  'completed',
  'failed',
  'canceled',
  'terminated',
  'timed-out',
  'continued',
  'paused',
  'stuck',
] as const
export type Colours = Record<(typeof names)[number], string>

/** The theme's colours as a canvas takes them: a variable alone would be both themes' at once. */
export function readColours(element: HTMLElement): Colours {
  const probe = document.createElement('span')
  element.append(probe)
  const colours = Object.fromEntries(
    names.map((name) => {
      probe.style.color = `var(--color-${name})`
      return [name, getComputedStyle(probe).color]
    }),
  )
  probe.remove()
  return colours as Colours
}

const byState: Partial<Record<string, keyof Colours>> = {
  failed: 'failed',
  rejected: 'failed',
  'timed out': 'timed-out',
  canceled: 'canceled',
  'cancel requested': 'canceled',
  terminated: 'terminated',
  running: 'running',
  scheduled: 'running',
  waiting: 'running',
  retrying: 'stuck',
  paused: 'paused',
  reset: 'accent',
  'not finished': 'continued',
}

/** Progress is quiet; what is open, wrong or interrupted has its colour. */
export const colourOf = (state: string, colours: Colours): string =>
  colours[byState[state] ?? 'line-strong']
