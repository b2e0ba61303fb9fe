import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CaseResult } from './case-result.ts'
import { sdkCases } from './cases/sdk-cases.ts'
import { allLegs } from './legs/all-legs.ts'
import { legName } from './legs/sdk-leg.ts'
import { figuresOf, judge, shortcomings } from './report.ts'
import { runLeg } from './run-leg.ts'
import { prepareSurroundings } from './surroundings.ts'
import { tablesOf } from './tables.ts'

export interface CheckSettings {
  /** Absent: nothing is run, and what is kept is judged. */
  address?: string
  /** Where results are kept, a file for each SDK. */
  folder: string
  /** The beginning of its name and version: `java 1.22`. Absent: all. */
  sdk?: string
  /** A part of its name. Absent: all. */
  case?: string
}

// The work of `npm run check:sdks`: node check-sdks-main.js <settings as JSON>
const settings: CheckSettings = JSON.parse(process.argv[2] ?? '{}')
const say = (line: string) => console.log(line)
const isWanted = (leg: string) => leg.startsWith(settings.sdk ?? '')

if (settings.address !== undefined) await run(settings.address)
const results: CaseResult[] = []
for (const file of (await readdir(settings.folder)).filter((name) => name.endsWith('.json'))) {
  if (!isWanted(file)) continue
  const kept: CaseResult[] = JSON.parse(await readFile(join(settings.folder, file), 'utf8'))
  results.push(...kept.filter(({ case: { name } }) => name.includes(settings.case ?? '')))
}
const judged = judge(results)
for (const { leg, result } of judged) {
  if (result.broken !== undefined) say(`Not run: ${leg}: ${result.case.name}: ${result.broken}`)
}
const tables = tablesOf(judged)
await writeFile(join(settings.folder, 'tables.md'), `${tables}\n`)
say(tables)
const short = shortcomings(figuresOf(judged))
say(short.length === 0 ? 'All as it should be.' : `Not as it should be: ${short.join('; ')}.`)
process.exit(short.length === 0 ? 0 : 1)

async function run(address: string): Promise<void> {
  await mkdir(settings.folder, { recursive: true })
  const cases = sdkCases.filter(({ name }) => name.includes(settings.case ?? ''))
  const { client, stop } = await prepareSurroundings(address)
  try {
    for (const leg of allLegs.filter((each) => isWanted(legName(each)))) {
      const found = await runLeg({ client, address, say }, leg, cases)
      await writeFile(join(settings.folder, `${legName(leg)}.json`), JSON.stringify(found))
    }
  } finally {
    await stop()
  }
}
