import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Report, readPlaywright, readVitest } from '../scripts/report.mjs'
import { root } from '../scripts/root.mjs'

let folder: string
let printed: string[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rewind-report-'))
  printed = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text).trimEnd())
    return true
  })
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

async function reportFile(content: object): Promise<string> {
  const file = join(folder, 'report.json')
  await writeFile(file, JSON.stringify(content))
  return file
}

const vitest = { numPassedTests: 5, numPendingTests: 2, numTodoTests: 0 }

test('the last line sums steps and tests, and a failure of any is an exit code of 1', async () => {
  const report = new Report()
  await report.step('a check', async () => true)
  await report.step('another', async () => false)
  const file = await reportFile({ ...vitest, testResults: [] })
  await report.tests('vitest', 1, () => readVitest(file))
  expect(report.end()).toBe(1)
  expect(printed.at(-1)).toBe('6 passed, 2 failed')
  expect(printed).toContain('vitest: 5 passed, 1 failed, 2 skipped')
})

test('if everything passed, the exit code is 0', async () => {
  const report = new Report()
  await report.step('a check', async () => true)
  expect(report.end()).toBe(0)
  expect(printed.at(-1)).toBe('1 passed, 0 failed')
})

test('a runner that fails without a failed test, or without a report, counts as a failure', async () => {
  const report = new Report()
  const file = await reportFile({ ...vitest, testResults: [] })
  await report.tests('an error nobody caught', 1, () => readVitest(file))
  await report.tests('no report', 1, () => readVitest(join(folder, 'none.json')))
  report.end()
  expect(printed.at(-1)).toBe('5 passed, 2 failed')
})

test('what vitest says of its tests is counted and named, and a file that cannot be loaded is a failure', async () => {
  const testResults = [
    { name: join(root, 'apps/a.test.ts'), status: 'failed', assertionResults: [] },
    {
      name: join(root, 'apps/b.test.ts'),
      status: 'failed',
      assertionResults: [
        { status: 'passed', fullName: 'holds' },
        { status: 'failed', fullName: 'does not hold' },
      ],
    },
  ]
  const file = await reportFile({ ...vitest, testResults })
  expect(await readVitest(file)).toEqual({
    passed: 5,
    failures: ['apps/a.test.ts', 'apps/b.test.ts: does not hold'],
    skipped: 2,
  })
})

test('a step that throws has failed', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  const report = new Report()
  await report.step('a build', () => Promise.reject(new Error('no such file')))
  expect(report.end()).toBe(1)
})

test('what Playwright says of its specs, and errors outside of them, is counted and named', async () => {
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 }
  const spec = { file: 'a.spec.ts', line: 7 }
  const suites = [
    {
      specs: [{ ...spec, ok: true, title: 'holds' }],
      suites: [{ specs: [{ ...spec, ok: false, title: 'does not hold' }] }],
    },
  ]
  const file = await reportFile({ stats, errors: [{ message: 'no server' }], suites })
  expect(await readPlaywright(file)).toEqual({
    passed: 4,
    failures: ['a.spec.ts:7: does not hold', 'no server'],
    skipped: 2,
  })
})

test('the end of the log alone shows what failed', async () => {
  const report = new Report()
  await report.step('a check', async () => false)
  await report.tests('vitest', 1, async () => ({
    passed: 1,
    failures: ['a.test.ts: does not hold'],
    skipped: 0,
  }))
  report.end()
  expect(printed.slice(-3)).toEqual([
    'FAILED: a check',
    'FAILED: vitest: a.test.ts: does not hold',
    '1 passed, 2 failed',
  ])
})
