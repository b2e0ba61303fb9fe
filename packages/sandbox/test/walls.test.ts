import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cruiseWalls } from '../scripts/cruise-walls.mjs'
import { root } from '../scripts/root.mjs'

/** A file, what it imports, and the rule that this breaks. */
const planted = [
  ['contract-stands-alone', 'packages/contract/src/a.ts', '../../history/src/target.ts'],
  ['contract-stands-alone', 'packages/contract/src/b.ts', 'fastify'],
  ['history-is-pure', 'packages/history/src/a.ts', '../../operations/src/target.ts'],
  ['history-is-pure', 'packages/history/src/b.ts', '@temporalio/client'],
  ['web-has-no-node', 'packages/history/src/c.ts', 'node:fs'],
  ['operations-know-no-app', 'packages/operations/src/a.ts', '../../../apps/bff/src/target.ts'],
  ['operations-know-no-app', 'packages/operations/src/b.ts', 'fastify'],
  ['temporal-in-one-room', 'packages/operations/src/c.ts', '@temporalio/client'],
  ['temporal-in-one-room', 'apps/bff/src/a.ts', '@grpc/grpc-js'],
  ['bff-is-http', 'apps/bff/src/b.ts', '../../web/src/target.ts'],
  ['bff-is-http', 'apps/bff/src/c.ts', 'kysely'],
  ['worker-is-thin', 'apps/worker/src/a.ts', '../../bff/src/target.ts'],
  ['rewind-starts-the-others', 'apps/rewind/src/a.ts', '../../web/src/target.ts'],
  ['web-is-a-browser', 'apps/web/src/a.ts', '../../bff/src/target.ts'],
  ['web-is-a-browser', 'apps/web/src/b.ts', '../../../packages/operations/src/target.ts'],
  ['web-has-no-node', 'apps/web/src/components/a.ts', 'node:fs'],
  ['components-take-props', 'apps/web/src/components/b.ts', '../api/target.ts'],
  ['components-take-props', 'apps/web/src/components/c.ts', '@tanstack/react-query'],
  ['api-knows-no-component', 'apps/web/src/api/a.ts', '../components/target.ts'],
  ['a-page-knows-no-other', 'apps/web/src/pages/reset/a.ts', '../workflow/target.ts'],
  ['nobody-ships-the-sandbox', 'apps/rewind/src/b.ts', '../../../packages/sandbox/src/target.ts'],
] as const

const targets = [
  'packages/history/src/target.ts',
  'packages/operations/src/target.ts',
  'packages/sandbox/src/target.ts',
  'apps/bff/src/target.ts',
  'apps/web/src/target.ts',
  'apps/web/src/api/target.ts',
  'apps/web/src/components/target.ts',
  'apps/web/src/pages/workflow/target.ts',
]

let folder: string
let violations: readonly string[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rewind-walls-'))
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const path of targets) await write(path, 'export type Target = 1\n')
  // An import of a type counts too.
  for (const [, path, imported] of planted) {
    await write(path, `import type { Target } from '${imported}'\nexport type Planted = Target\n`)
  }
  for (const [one, other] of [
    ['one', 'other'],
    ['other', 'one'],
  ]) {
    const text = `import type { T as Inner } from './${other}.ts'\nexport type T = Inner[]\n`
    await write(`packages/history/src/${one}.ts`, text)
  }
  violations = (await cruiseWalls(folder)).violations
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each(planted)('%s: %s may not import %s', (wall, path) => {
  expect(violations).toContainEqual(expect.stringMatching(`^${wall}: ${path} → `))
})

test('types that import each other are a cycle', () => {
  expect(violations).toContainEqual(
    expect.stringMatching(
      /^no-cycle: packages\/history\/src\/one\.ts → packages\/history\/src\/other\.ts/,
    ),
  )
})
