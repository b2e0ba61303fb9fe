import { longHistory } from '../workloads/long-history.ts'
import { BenchContext } from './bench-context.ts'
import { measureCancel } from './cancel.ts'
import { measureDescribe } from './describe.ts'
import { type FigureRow, figureTable, keepFigures } from './figures.ts'
import { measureHistoryPage } from './history-page.ts'
import { measureReset } from './reset.ts'

// The measurements of `npm run bench`, one file each:
// node bench-main.js <Temporal's address> <console's URL> <Chromium> <folder of the figures> [<Web UI's URL>]
const [address = '', consoleUrl = '', executablePath = '', folder = '.', uiUrl] =
  process.argv.slice(2)
const events = 50_000
const context = await BenchContext.connect(address, consoleUrl)

const rows: FigureRow[] = []
for (const measure of [measureDescribe, measureCancel, measureReset]) {
  const { what, bare, rewind, atMost } = await measure(context)
  rows.push({
    what: `${what}, p50`,
    unit: 'ms',
    atMost: bare * atMost,
    bare,
    ui: undefined,
    rewind,
  })
}
console.log(`Making a history of ${events} events, once: about a minute`)
const run = await longHistory(context.client, 'bench-50000', events)
rows.push(
  ...(await measureHistoryPage({
    context,
    executablePath,
    consoleUrl,
    uiUrl: uiUrl || undefined,
    run,
    events,
  })),
)
for (const [first = '', ...rest] of figureTable(rows)) {
  console.log(first.padEnd(46) + rest.map((cell) => cell.padStart(11)).join(''))
}
console.log(`Kept in ${await keepFigures(folder, rows)}`)
await context.close()
