import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPlaywright, readVitest } from './report.mjs'
import { root } from './root.mjs'
import { run } from './run.mjs'
import { say } from './say.mjs'

const bin = (/** @type {string} */ path) => join(root, 'node_modules', path)

/**
 * Runs the checks that need only the sources: Biome, the compiler for each workspace, knip, the
 * import rules.
 * @param {import('./report.mjs').Report} report
 */
export async function runStaticChecks(report) {
  // Concurrent, because the checks are independent. Each prints its findings with its own line.
  await Promise.all([
    report.step('biome ci', () => passes(bin('@biomejs/biome/bin/biome'), ['ci', '--colors=off'])),
    ...(await workspaces()).map((workspace) =>
      report.step(`tsc ${workspace}`, () => passes(bin('typescript/bin/tsc'), ['-p', workspace])),
    ),
    report.step('knip', () => passes(bin('knip/bin/knip.js'), [])),
    report.step('walls', wallsHold),
  ])
}

async function workspaces() {
  const folders = []
  for (const parent of ['packages', 'apps']) {
    for (const name of (await readdir(join(root, parent))).sort()) folders.push(`${parent}/${name}`)
  }
  return folders
}

/** Without its TypeScript parser the cruiser reads hardly any module and finds nothing. */
const fewestModules = 500

async function wallsHold() {
  // Loaded here, because a fresh clone has no packages when this file is loaded.
  const { cruiseWalls } = await import('./cruise-walls.mjs')
  const { violations, modules } = await cruiseWalls(root)
  for (const line of violations) say(line)
  if (modules < fewestModules) say(`Only ${modules} modules were read.`)
  return violations.length === 0 && modules >= fewestModules
}

/**
 * @param {string} script
 * @param {string[]} args
 */
async function passes(script, args) {
  const { code, output } = await run(process.execPath, [script, ...args])
  if (code !== 0) say(output.trimEnd())
  return code === 0
}

/**
 * @param {import('./report.mjs').Report} report
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} [only] projects and parts of file names
 */
export async function runVitest(report, env, only = []) {
  await withReportFile(async (file) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const args = [bin('vitest/vitest.mjs'), 'run', ...reporters, ...only]
    const { code } = await run(process.execPath, args, { env, show: true })
    await report.tests(named('vitest', env), code, () => readVitest(file))
  })
}

/**
 * @param {import('./report.mjs').Report} report
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} [only] parts of file names
 */
export async function runPlaywright(report, env, only = []) {
  await withReportFile(async (file) => {
    const { code } = await run(
      process.execPath,
      [bin('@playwright/test/cli.js'), 'test', ...only],
      {
        env: { ...env, REWIND_TEST_REPORT: file },
        show: true,
      },
    )
    await report.tests(named('playwright', env), code, () => readPlaywright(file))
  })
}

/** @param {(file: string) => Promise<void>} work */
async function withReportFile(work) {
  const folder = await mkdtemp(join(tmpdir(), 'rewind-report-'))
  try {
    await work(join(folder, 'report.json'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} runner
 * @param {NodeJS.ProcessEnv} env
 */
const named = (runner, { REWIND_TEST_SERVER: server }) =>
  server === undefined ? runner : `${runner} on ${server}`
