import { defineConfig } from 'vitest/config'

const temporal = './packages/sandbox/test/global-setup.ts'
// Before `temporal`, which hides the environment from the tests.
const postgres = './packages/sandbox/test/postgres-setup.ts'
/** A shared machine may stand still for longer than the usual second. */
const patiently = { poll: { timeout: 20_000 } }

/** Tests that take minutes together: `npm test` leaves them to `npm run test:all`. */
const slow = [
  'bff/test/call-rate',
  'bff/test/cancellation-local',
  'bff/test/deleted-namespace',
  'bff/test/next-try',
  'bff/test/operator-share',
  'bff/test/scan-renewal',
  'bff/test/visibility-rate',
  'rewind/test/kills',
  'rewind/test/two-consoles',
  'sandbox/test/start',
]
const isQuick = process.env.REWIND_TEST_TIER === 'quick'
const exclude = isQuick ? slow.map((name) => `**/${name}.test.ts`) : []

export default defineConfig({
  test: {
    // Most tests wait for a server or a process: on two cores one worker would leave one idle.
    maxWorkers: 2,
    projects: [
      { test: { name: 'contract', include: ['packages/contract/test/**/*.test.ts'] } },
      { test: { name: 'history', include: ['packages/history/test/**/*.test.ts'] } },
      {
        test: {
          name: 'operations',
          include: ['packages/operations/test/**/*.test.ts'],
          globalSetup: postgres,
          // Properties are tried hundreds of times, on a shared machine.
          testTimeout: 30_000,
        },
      },
      { test: { name: 'web', include: ['apps/web/{src,test}/**/*.test.{ts,tsx}'] } },
      {
        test: {
          name: 'bff',
          include: ['apps/bff/test/**/*.test.ts'],
          exclude,
          globalSetup: [postgres, temporal],
          expect: patiently,
          // A shared machine may stand still for longer than a server or a process is waited for.
          retry: process.env.CI ? 1 : 0,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'rewind',
          include: ['apps/rewind/test/**/*.test.ts'],
          exclude,
          globalSetup: [postgres, temporal],
          // `npm run check:kills` kills more.
          provide: { kills: Number(process.env.REWIND_TEST_KILLS ?? 10) },
          // A shared machine may stand still for longer than a server or a process is waited for.
          retry: process.env.CI ? 1 : 0,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'sandbox',
          include: ['packages/sandbox/test/**/*.test.ts'],
          exclude: [...exclude, 'packages/sandbox/test/package/**'],
          globalSetup: temporal,
          expect: patiently,
          // A shared machine may stand still for longer than a server or a process is waited for.
          retry: process.env.CI ? 1 : 0,
          // A deploy, a heartbeat timeout and a process that must end take seconds.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      // Packs, installs and starts the product: minutes that `npm test` leaves to `npm run test:all`,
      // and the Dockerfile and the chart to `npm run check:package -- --deploy`.
      ...(process.env.REWIND_TEST_TIER === 'all' || process.env.REWIND_TEST_TIER === 'deploy'
        ? [
            {
              test: {
                name: 'package',
                include: ['packages/sandbox/test/package/**/*.test.ts'],
                exclude:
                  process.env.REWIND_TEST_TIER === 'deploy'
                    ? []
                    : ['**/package/{image,chart}.test.ts'],
                globalSetup: temporal,
                expect: patiently,
                testTimeout: 120_000,
                hookTimeout: 300_000,
              },
            },
          ]
        : []),
    ],
  },
})
