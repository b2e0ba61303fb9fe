import { readFile } from 'node:fs/promises'
import { say } from './say.mjs'

/** Counts what passed and what failed, over every step of a test run. */
export class Report {
  passed = 0
  failed = 0
  skipped = 0

  /**
   * A step that either passes or fails.
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
    if (hasPassed) this.passed += 1
    else this.failed += 1
    return hasPassed
  }

  /**
   * What a test runner says in its JSON file. A runner that fails without a failed test (it could
   * not start, it found no test, an error nobody caught) counts as one failure.
   * @param {string} runner
   * @param {number} code
   * @param {() => Promise<{ passed: number, failed: number, skipped: number }>} read
   */
  async tests(runner, code, read) {
    const none = { passed: 0, failed: 0, skipped: 0 }
    const counts = await read().catch(() => none)
    if (code !== 0 && counts.failed === 0) counts.failed = 1
    this.passed += counts.passed
    this.failed += counts.failed
    this.skipped += counts.skipped
    const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`
    say(`${runner}: ${counts.passed} passed, ${counts.failed} failed${skipped}`)
  }

  /** The last line, and the exit code. */
  end() {
    if (this.skipped > 0) say(`${this.skipped} skipped`)
    say(`${this.passed} passed, ${this.failed} failed`)
    return this.failed === 0 ? 0 : 1
  }
}

/** @param {string} file */
export async function readVitest(file) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    await readFile(file, 'utf8'),
  )
  // A file that cannot be loaded fails without any test of its own.
  const broken = testResults.filter(
    (/** @type {{ status: string, assertionResults: unknown[] }} */ each) =>
      each.status === 'failed' && each.assertionResults.length === 0,
  ).length
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken,
    skipped: numPendingTests + numTodoTests,
  }
}

/** @param {string} file */
export async function readPlaywright(file) {
  const { stats, errors } = JSON.parse(await readFile(file, 'utf8'))
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  }
}
