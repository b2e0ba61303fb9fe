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
 * Returns the bundled workflow code of one version. Bundles once, because bundling takes seconds.
 * The file name contains the hash of the sources, so an old bundle is never used for new code.
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
  // Two processes may build at the same time. Each renames a complete file into place.
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
/** The bundler logs every module. */
const silent = {
  log: ignore,
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: console.error,
}
