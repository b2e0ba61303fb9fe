import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sayFailure } from '../../scripts/say.mjs'
import { type CaseResult, isBroken } from './case-result.ts'
import { sdkCases } from './cases/sdk-cases.ts'
import { allLegs } from './legs/all-legs.ts'
import { legName } from './legs/sdk-leg.ts'
import { record } from './record.ts'
import { figuresOf, judge, shortcomings } from './report.ts'
import { runLeg } from './run-leg.ts'
import { prepareSurroundings } from './surroundings.ts'
import { tablesOf } from './tables.ts'

interface CheckSettings {
  /** Absent: nothing runs, and the stored results are judged. */
  address?: string
  /** Folder of the results, with one file per SDK. */
  folder: string
  /** Folder of the repository. */
  root: string
  /** Prefix of the SDK name and version, for example `java 1.22`. Absent: all. */
  sdk?: string
  /** Part of the case name. Absent: all. */
  case?: string
  record?: boolean
  docs?: boolean
}

interface StoredResults {
  serverVersion: string
  results: CaseResult[]
}

// The work of `npm run check:sdks`. Usage: node check-sdks-main.js <settings as JSON>
const settings: CheckSettings = JSON.parse(process.argv[2] ?? '{}')
const { folder, root } = settings
const say = (line: string) => console.log(line)
const cases = sdkCases.filter(({ name }) => name.includes(settings.case ?? ''))
const fileOf = (leg: string) => join(folder, `${leg}.json`)
const isWanted = (leg: string) => leg.startsWith(settings.sdk ?? '')

if (settings.address !== undefined) {
  await run(settings.address).catch((error: unknown) => {
    sayFailure(error)
    process.exit(1)
  })
}
const kept = await readStoredResults()
const judged = judge(kept.flatMap(({ results }) => results))
for (const { leg, result } of judged) {
  if (isBroken(result)) say(`Not run: ${leg}: ${result.case.name}: ${result.broken}`)
}
const servers = [...new Set(kept.map(({ serverVersion }) => serverVersion))].join(', ')
const tables = `${sdkCases.length} cases on Temporal server ${servers}.\n\n${tablesOf(judged)}\n`
await writeFile(join(folder, 'tables.md'), tables)
if (settings.docs) await writeDocs()
if (settings.record) {
  const count = await record(judged, join(root, 'packages/history/test/fixtures/sdk-check'))
  say(`${count} histories are recorded as fixtures.`)
}
say(tables)
const short = shortcomings(figuresOf(judged))
say(short.length === 0 ? 'All as it should be.' : `Not as it should be: ${short.join('; ')}.`)
process.exit(short.length === 0 ? 0 : 1)

async function run(address: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { client, serverVersion, stop } = await prepareSurroundings(address)
  try {
    for (const leg of allLegs.filter((each) => isWanted(legName(each)))) {
      const found = await runLeg({ client, address, say }, leg, cases)
      const file = fileOf(legName(leg))
      const results = [...(await otherStoredResults(file)), ...found]
      await writeFile(file, JSON.stringify({ serverVersion, results } satisfies StoredResults))
    }
  } finally {
    await stop()
  }
}

/** Returns the stored results of the cases that this run skips. */
async function otherStoredResults(file: string): Promise<CaseResult[]> {
  if (!existsSync(file)) return []
  const { results } = await readResults(file)
  return results.filter(({ case: { name } }) => !cases.some((each) => each.name === name))
}

async function readResults(file: string): Promise<StoredResults> {
  return JSON.parse(await readFile(file, 'utf8'))
}

/**
 * Returns the stored results in the order of the SDKs and cases. Skips cases that the check no
 * longer has.
 */
async function readStoredResults(): Promise<StoredResults[]> {
  const files = allLegs
    .map(legName)
    .filter(isWanted)
    .map((leg) => fileOf(leg))
    .filter((file) => existsSync(file))
  return await Promise.all(
    files.map(async (file) => {
      const { serverVersion, results } = await readResults(file)
      const ofCase = new Map(results.map((result) => [result.case.name, result]))
      return { serverVersion, results: cases.flatMap(({ name }) => ofCase.get(name) ?? []) }
    }),
  )
}

/** The tables are between two comments of the page. */
async function writeDocs(): Promise<void> {
  const file = join(root, 'docs/suggestions.md')
  const [before, after] = (await readFile(file, 'utf8')).split(
    /(?<=<!-- figures -->\n)[\s\S]*(?=<!-- \/figures -->)/,
  )
  if (after === undefined) throw new Error(`${file} has no place for figures`)
  await writeFile(file, `${before}\n${tables}\n${after}`)
}
