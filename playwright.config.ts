import { defineConfig } from '@playwright/test'
import { installedChromium } from './packages/sandbox/scripts/chromium.mjs'

const { CI, REWIND_TEST_CONSOLE_URL, REWIND_TEST_REPORT, REWIND_TEST_TIER } = process.env
const executablePath = installedChromium()

/**
 * Specs that take minutes together, a Temporal of their own, or nginx: `npm test` leaves them, and
 * tests with the tag `@slow`, to `npm run test:all`.
 */
const slow = [
  'away',
  'call-rate',
  'cancellation',
  'every-event',
  'filter-types',
  'finder-restart',
  'hostile',
  'large-family',
  'list-edges',
  'long-names',
  'many-children',
  'proxies',
  'typing',
]
const isQuick = REWIND_TEST_TIER === 'quick'

export default defineConfig({
  testDir: 'apps/web/e2e',
  testIgnore: isQuick ? slow.map((name) => `**/${name}.spec.ts`) : [],
  ...(isQuick ? { grepInvert: /@slow/ } : {}),
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: Boolean(CI),
  // A shared machine may stand still for longer than a spec waits; what passes only then is listed as flaky.
  retries: CI ? 1 : 0,
  // More than the two cores it is meant for: a spec waits for most of its time.
  workers: 3,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [
    ['list'],
    ...(REWIND_TEST_REPORT ? [['json', { outputFile: REWIND_TEST_REPORT }] as const] : []),
  ],
  use: {
    ...(REWIND_TEST_CONSOLE_URL ? { baseURL: REWIND_TEST_CONSOLE_URL } : {}),
    // No trace: it costs a fifth of the time. One spec's: npx playwright test --trace on NAME
    screenshot: 'only-on-failure',
    // A dot that pulses is painted anew sixty times a second, by the cores that the specs share.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // Chromium refuses its own sandbox to root, as which containers run.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
  ...(REWIND_TEST_CONSOLE_URL
    ? {}
    : {
        webServer: {
          command: 'node packages/sandbox/scripts/e2e-environment.mjs',
          // The names of the groups become environment variables of the specs.
          wait: {
            stdout:
              /Rewind: (?<rewind_test_console_url>http:\S+) {2}Temporal: (?<rewind_test_temporal_address>\S+)/,
          },
          stdout: 'pipe',
          timeout: 600_000,
          gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
        },
      }),
})
