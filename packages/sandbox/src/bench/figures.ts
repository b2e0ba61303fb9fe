import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One measured value of each side. */
export interface FigureRow {
  what: string
  unit: string
  /** The limit for Rewind. Absent if there is none. */
  atMost: number | undefined
  bare: number | undefined
  ui: number | undefined
  rewind: number | undefined
}

const head = ['', 'bare gRPC', 'Web UI', 'Rewind', 'at most', 'within']

export function figureTable(rows: readonly FigureRow[]): string[][] {
  return [
    head,
    ...rows.map(({ what, unit, atMost, bare, ui, rewind }) => [
      what,
      figure(bare, unit),
      figure(ui, unit),
      figure(rewind, unit),
      figure(atMost, unit),
      rewind === undefined || atMost === undefined ? '–' : rewind <= atMost ? 'yes' : 'no',
    ]),
  ]
}

function figure(value: number | undefined, unit: string): string {
  if (value === undefined || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return 'never'
  const digits = unit === 's' ? 2 : unit === 'x' ? 2 : unit === 'ms' ? 1 : 0
  return `${value.toFixed(digits)} ${unit}`.trim()
}

/**
 * Writes the results as JSON and as a Markdown table, named by the start time of the bench. Returns
 * the path.
 */
export async function keepFigures(
  folder: string,
  began: Date,
  rows: readonly FigureRow[],
): Promise<string> {
  const name = join(folder, `figures-${began.toISOString().replaceAll(':', '-').slice(0, 19)}`)
  const [first = [], ...rest] = figureTable(rows).map((cells) => `| ${cells.join(' | ')} |`)
  const rule = `|${head.map(() => '---').join('|')}|`
  await writeFile(`${name}.json`, `${JSON.stringify(rows, null, 2)}\n`)
  await writeFile(`${name}.md`, `${[first, rule, ...rest].join('\n')}\n`)
  return `${name}.md`
}
