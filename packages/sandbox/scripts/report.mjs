import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { root } from './root.mjs'
import { say } from './say.mjs'

/** @typedef {{ passed: number, failures: string[], skipped: number }} Outcome failures by name */

/** Counts passed, failed and skipped tests over all steps of a test run. */
export class Report {
  passed = 0
  failed = 0
  skipped = 0
  /**
   * The failures by name. Printed again before the last line, for readers of the end of a log.
   * @type {string[]}
   */
  #failures = []

  /**
   * Runs a step that either passes or fails.
   * @param {string} what
   * @param {() => Promise<boolean>} step
   */
  async step(what, step) {
    let hasPassed = false
    try {
      hasPassed = await step()
    } catch (error) {
      console.error(error instanceof Error ? error.message : error)
    }
    say(`${hasPassed ? 'passed' : 'FAILED'}: ${what}`)
    if (hasPassed) {
      this.passed += 1
    } else {
      this.failed += 1
      this.#failures.push(what)
    }
    return hasPassed
  }

  /**
   * Adds the results from the JSON file of a test runner. A runner that fails without a failed test
   * (it did not start, found no test, or hit an uncaught error) counts as one failure.
   * @param {string} runner
   * @param {number} code
   * @param {() => Promise<Outcome>} read
   */
  async tests(runner, code, read) {
    /** @type {Outcome} */
    const none = { passed: 0, failures: [], skipped: 0 }
    const { passed, failures, skipped } = await read().catch(() => none)
    if (code !== 0 && failures.length === 0) failures.push(`exit code ${code}`)
    this.passed += passed
    this.failed += failures.length
    this.skipped += skipped
    this.#failures.push(...failures.map((failure) => `${runner}: ${failure}`))
    const skips = skipped === 0 ? '' : `, ${skipped} skipped`
    say(`${runner}: ${passed} passed, ${failures.length} failed${skips}`)
  }

  /** Prints the last line and returns the exit code. */
  end() {
    for (const failure of this.#failures) say(`FAILED: ${failure}`)
    if (this.skipped > 0) say(`${this.skipped} skipped`)
    say(`${this.passed} passed, ${this.failed} failed`)
    return this.failed === 0 ? 0 : 1
  }
}

/**
 * @param {string} file
 * @returns {Promise<Outcome>}
 */
export async function readVitest(file) {
  const { numPassedTests, numPendingTests, numTodoTests, testResults } = await readJson(file)
  return {
    passed: numPassedTests,
    failures: testResults.flatMap(failuresOfFile),
    skipped: numPendingTests + numTodoTests,
  }
}

/** @param {{ name: string, status: string, assertionResults: { status: string, fullName: string }[] }} file */
function failuresOfFile({ name, status, assertionResults: tests }) {
  const path = relative(root, name)
  // A file that cannot be loaded fails without any test.
  if (status === 'failed' && tests.length === 0) return [path]
  return tests
    .filter((test) => test.status === 'failed')
    .map(({ fullName }) => `${path}: ${fullName}`)
}

/**
 * @param {string} file
 * @returns {Promise<Outcome>}
 */
export async function readPlaywright(file) {
  const { stats, errors, suites } = await readJson(file)
  return {
    passed: stats.expected + stats.flaky,
    failures: [
      ...suites.flatMap(failuresOfSuite),
      ...errors.map((/** @type {{ message?: string }} */ error) => error.message ?? 'an error'),
    ],
    skipped: stats.skipped,
  }
}

/**
 * @typedef {{ ok: boolean, title: string, file: string, line: number }} Spec
 * @typedef {{ specs: Spec[], suites?: Suite[] }} Suite
 * @param {Suite} suite
 * @returns {string[]}
 */
const failuresOfSuite = ({ specs, suites = [] }) => [
  ...specs.filter(({ ok }) => !ok).map(({ file, line, title }) => `${file}:${line}: ${title}`),
  ...suites.flatMap(failuresOfSuite),
]

/** @param {string} file */
const readJson = async (file) => JSON.parse(await readFile(file, 'utf8'))
