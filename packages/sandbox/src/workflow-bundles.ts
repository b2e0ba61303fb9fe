import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { bundleWorkflowCode } from '@temporalio/worker'

export type CodeVersion = 'v1' | 'v2'

const sources = join(import.meta.dirname, '../src/workflows')
const bundles = join(import.meta.dirname, '../dist/workflows')
const building = new Map<CodeVersion, Promise<{ codePath: string }>>()

/**
 * The workflow code of one version, bundled once: bundling takes seconds, a worker should not.
 * The file is named for its sources' hash, so an old bundle is never taken for a new one.
 */
export function workflowBundle(version: CodeVersion): Promise<{ codePath: string }> {
  const bundle = building.get(version) ?? findOrBuild(version)
  building.set(version, bundle)
  return bundle
}

async function findOrBuild(version: CodeVersion): Promise<{ codePath: string }> {
  const codePath = join(bundles, `${version}-${await hashOfSources()}.js`)
  const isThere = await stat(codePath).then(
    () => true,
    () => false,
  )
  if (!isThere) await build(version, codePath)
  return { codePath }
}

async function build(version: CodeVersion, codePath: string): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(sources, `${version}.ts`),
    logger: silent,
  })
  await mkdir(bundles, { recursive: true })
  for (const name of await readdir(bundles)) {
    if (name.startsWith(`${version}-`)) await rm(join(bundles, name), { force: true })
  }
  // Two processes may build at once: each renames a whole file into place.
  const unfinished = join(bundles, `.${randomUUID()}`)
  await writeFile(unfinished, code)
  await rename(unfinished, codePath)
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256').update(sdkVersion())
  for (const name of (await readdir(sources)).sort()) {
    hash.update(name).update(await readFile(join(sources, name)))
  }
  return hash.digest('hex').slice(0, 16)
}

function sdkVersion(): string {
  const manifest: { version: string } = createRequire(import.meta.url)(
    '@temporalio/workflow/package.json',
  )
  return manifest.version
}

const ignore = () => {}
/** The bundler talks about every module it packs. */
const silent = {
  log: ignore,
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: console.error,
}
