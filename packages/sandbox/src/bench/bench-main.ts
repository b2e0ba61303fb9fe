import { BenchContext, type BenchSettings } from './bench-context.ts'
import { measureCancel } from './cancel.ts'
import { asFigure } from './compare.ts'
import { measureDescribe } from './describe.ts'
import { type FigureRow, figureTable, keepFigures } from './figures.ts'
import { measureHistoryPage } from './history-page.ts'
import { measureList } from './list.ts'
import { measureLive } from './live.ts'
import { measureReset } from './reset.ts'
import { measureResetPlan } from './reset-plan.ts'
import { measureStreams } from './streams.ts'
import { measureStuckRuns } from './stuck-runs.ts'

// The measurements of `npm run bench`. Usage: node bench-main.js <settings as JSON>
const settings: BenchSettings = JSON.parse(process.argv[2] ?? '{}')

const parts: Record<string, (context: BenchContext) => Promise<FigureRow[]>> = {
  async calls(context) {
    const rows: FigureRow[] = []
    for (const measure of [measureDescribe, measureCancel, measureReset]) {
      rows.push(asFigure(await measure(context)))
    }
    return rows
  },
  history: measureHistoryPage,
  plan: measureResetPlan,
  streams: measureStreams,
  live: measureLive,
  stuck: measureStuckRuns,
  // Last, because so many runs make every other list slower.
  list: measureList,
}

const context = await BenchContext.connect(settings)
const began = new Date()
const rows: FigureRow[] = []
let kept = ''
for (const [name, measure] of Object.entries(parts)) {
  if (settings.part !== undefined && settings.part !== name) continue
  console.log(`Measuring: ${name}`)
  const found = await measure(context)
  // Printed and stored part by part, so that a part that fails does not lose the results of the
  // others.
  for (const [first = '', ...rest] of figureTable(found)) {
    console.log(first.padEnd(72) + rest.map((cell) => cell.padStart(11)).join(''))
  }
  rows.push(...found)
  kept = await keepFigures(settings.folder, began, rows)
}
await context.close()
console.log(`Kept in ${kept}`)
