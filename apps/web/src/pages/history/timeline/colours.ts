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

/**
 * Returns the theme's colours in a form that a canvas accepts. CSS variables do not work there:
 * they hold the values of both colour schemes.
 */
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

/** Progress has a quiet colour. Open, failed and interrupted groups have their own. */
export const colourOf = (state: string, colours: Colours): string =>
  colours[byState[state] ?? 'line-strong']
