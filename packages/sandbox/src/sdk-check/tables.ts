import { isBroken } from './case-result.ts'
import type { Outcome } from './outcome.ts'
import { type Figures, figuresOf, type Judged, medianOf, percent, reachOf } from './report.ts'

/** Returns Markdown: counts by SDK, then by change and place, then every wrong suggestion. */
export const tablesOf = (judged: readonly Judged[]): string =>
  [totals(judged), byChangeAndPlace(judged), mistakes(judged)].join('\n\n')

function groupBy(judged: readonly Judged[], key: (each: Judged) => string): [string, Judged[]][] {
  const groups = new Map<string, Judged[]>()
  for (const each of judged) {
    const group = groups.get(key(each)) ?? []
    groups.set(key(each), [...group, each])
  }
  return [...groups]
}

/** Pads cells as the formatter of the repository requires. */
function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const widths = head.map((title, at) =>
    Math.max(title.length, 3, ...rows.map((row) => String(row[at] ?? '').length)),
  )
  const line = (cells: readonly (string | number)[], filler = ' ') =>
    `| ${widths.map((width, at) => String(cells[at] ?? '').padEnd(width, filler)).join(' | ')} |`
  const rule = line([], '-')
  return [line(head), rule, ...rows.map((row) => line(row))].join('\n')
}

function totals(judged: readonly Judged[]): string {
  const row = (name: string, figures: Figures) => [
    name,
    figures.stuck,
    figures.certain,
    figures.earlier,
    figures.updatesLeftOut,
    figures.reached,
    figures.closedBefore,
    figures.refused,
    figures.wrong,
    figures.missed,
    percent(reachOf(figures)),
    `${medianOf(figures.tries)} (at most ${figures.tries.at(-1) ?? 0})`,
    percent(figures.stuck === 0 ? 1 : figures.climbed / figures.stuck),
    figures.followed,
    figures.hopeless,
    figures.broken,
  ]
  return table(
    [
      'SDK',
      'stuck',
      'certain, right',
      'too early',
      'without updates',
      'cautious, reached',
      'past a wrong end',
      'none',
      'certain, wrong',
      'cautious, missed',
      'reached',
      'tries',
      'asked again',
      'followed',
      'no help',
      'not run',
    ],
    [
      ...groupBy(judged, ({ leg }) => leg).map(([leg, group]) => row(leg, figuresOf(group))),
      row('all', figuresOf(judged)),
    ],
  )
}

function byChangeAndPlace(judged: readonly Judged[]): string {
  const legs = [...new Set(judged.map(({ leg }) => leg))]
  const rows = groupBy(judged, ({ result }) => `${result.case.change}\n${result.case.place}`).map(
    ([name, group]) => [
      ...name.split('\n'),
      ...legs.map((leg) => cell(figuresOf(group.filter((each) => each.leg === leg)))),
    ],
  )
  return table(['change', 'place', ...legs], rows)
}

/** `12 + 3 (2) − 1 ✗ 0`: certain, cautious (median of tries), none suggested, wrong. */
function cell({ stuck, certain, reached, refused, wrong, missed, tries }: Figures): string {
  if (stuck === 0) return ''
  const cautious = reached === 0 ? '' : ` + ${reached} (${medianOf(tries)})`
  return [
    `${certain}${cautious}`,
    ...(refused > 0 ? [`− ${refused}`] : []),
    ...(wrong + missed > 0 ? [`✗ ${wrong + missed}`] : []),
  ].join(' ')
}

function mistakes(judged: readonly Judged[]): string {
  const rows = judged.flatMap(({ leg, result, verdict }) => {
    if (isBroken(result) || (verdict.is !== 'wrong' && verdict.is !== 'missed')) return []
    const { outcomes } = result
    const points = Object.entries(outcomes).map(([eventId, { is }]) => `${eventId} ${is}`)
    const outcome = verdict.is === 'wrong' ? words(verdict.outcome) : `${verdict.tries} tries`
    return [[leg, result.case.name, outcome, points.join(', ')]]
  })
  return rows.length === 0
    ? 'No suggestion is wrong.'
    : table(['SDK', 'case', 'what became of the suggestion', 'every point'], rows)
}

function words(outcome: Outcome): string {
  if (outcome.is === 'wrong') {
    const { missing, extra } = outcome
    return `closed; missing: ${missing.join(', ') || 'none'}; more: ${extra.join(', ') || 'none'}`
  }
  return outcome.is === 'stuck' ? `stuck again after ${outcome.progress} tasks` : outcome.is
}
