import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { root } from './root.mjs'
import { mustRun } from './run.mjs'

/** The workspaces whose code is in the bundle of the process. */
const bundled = [
  'packages/contract',
  'packages/history',
  'packages/operations',
  'apps/bff',
  'apps/rewind',
]

/**
 * Its binary is chosen for the system that installs, so npm installs it. Every other dependency is
 * in the tarball: npm ignores a lock file inside it, and would install versions that nobody tested.
 */
const installedByNpm = ['libsql']

/**
 * Makes the folder that `npm pack` packs, from the builds of both apps.
 * @param {string} folder an empty folder
 */
export async function makePackageFolder(folder) {
  // The same places as in the repository: the process finds the page by its relative path.
  await copyBuild(join(root, 'apps/rewind/dist'), join(folder, 'rewind/dist'))
  await copyBuild(join(root, 'apps/web/dist'), join(folder, 'web/dist'))
  for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE', 'docs']) {
    await cp(join(root, name), join(folder, name), { recursive: true })
  }
  const dependencies = await collectDependencies()
  const { name, version, description, license, engines, overrides } = await readPackage('.')
  await writeJson(join(folder, 'package.json'), { name, version, dependencies, overrides })
  await writeJson(join(folder, 'package-lock.json'), await lockFor({ name, version, dependencies }))
  await installDependencies(folder)
  await writeJson(join(folder, 'package.json'), {
    name,
    version,
    description,
    license,
    type: 'module',
    bin: { rewind: 'rewind/dist/main.js' },
    engines,
    files: ['rewind/dist', 'web/dist', 'docs', 'CHANGELOG.md'],
    dependencies,
    bundleDependencies: Object.keys(dependencies).filter((each) => !installedByNpm.includes(each)),
  })
  return { name, version }
}

/**
 * Copies a build without what only its own repository uses: source maps and the stamp of the build.
 * @param {string} from
 * @param {string} to
 */
async function copyBuild(from, to) {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || /\.map$|^\.built-from$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    const target = join(to, relative(from, file))
    await mkdir(dirname(target), { recursive: true })
    const content = await readFile(file)
    await writeFile(target, entry.name.endsWith('.js') ? withoutMapLink(content) : content)
  }
}

/** @param {Buffer} script */
const withoutMapLink = (script) =>
  script.toString('utf8').replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n')

async function collectDependencies() {
  /** @type {Record<string, string>} */
  const dependencies = {}
  for (const workspace of bundled) {
    Object.assign(dependencies, (await readPackage(workspace)).dependencies)
  }
  const entries = Object.entries(dependencies).filter(([name]) => !name.startsWith('@rewind/'))
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
}

/**
 * The repository's lock file without the workspaces: the tarball has the versions that were tested.
 * npm removes the packages that nothing needs any more.
 * @param {{ name: string, version: string, dependencies: Record<string, string> }} of
 */
async function lockFor({ name, version, dependencies }) {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'))
  const installed = Object.entries(packages).filter(
    ([path, { link }]) => path.startsWith('node_modules/') && link !== true,
  )
  return {
    name,
    version,
    lockfileVersion: 3,
    requires: true,
    packages: { '': { name, version, dependencies }, ...Object.fromEntries(installed) },
  }
}

/** @param {string} folder */
async function installDependencies(folder) {
  // No script runs: what is packed is what the registry has.
  const args = ['install', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit']
  await mustRun('The installation of the dependencies', 'npm', args, { cwd: folder })
  // A third of the size, and nothing reads them at run time.
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (/\.(d\.[cm]?ts|map)$/.test(entry.name)) await rm(join(entry.parentPath, entry.name))
  }
}

/** @param {string} workspace */
const readPackage = async (workspace) =>
  JSON.parse(await readFile(join(root, workspace, 'package.json'), 'utf8'))

/**
 * @param {string} file
 * @param {object} value
 */
const writeJson = (file, value) => writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`)
