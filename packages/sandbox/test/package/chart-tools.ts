import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { mustRun } from '../../scripts/run.mjs'
import { fillCache, findInCache } from '../../src/cache.ts'
import { goInstall } from '../../src/go-build.ts'

const execute = promisify(execFile)
const helmVersion = '3.22.0'
const validatorVersion = '1.37.0'
const packages = 'packages'

/** Builds Helm with Go, once. */
async function findHelm(): Promise<string> {
  const name = `helm-${helmVersion}`
  const found = await findInCache(name, 'helm')
  if (found !== undefined) return found
  const target = `helm.sh/helm/v3/cmd/helm@v${helmVersion}`
  const folder = await fillCache(name, (empty) => goInstall(target, empty, () => undefined))
  return path.join(folder, 'helm')
}

/** Installs kubernetes-validate, which contains the schemas of Kubernetes, once. */
async function findValidator(): Promise<string> {
  const name = `kubernetes-validate-${validatorVersion}`
  const found = await findInCache(name, packages)
  if (found !== undefined) return found
  const folder = await fillCache(name, (empty) =>
    mustRun('The installation of kubernetes-validate', 'python3', [
      ...['-m', 'pip', 'install', '--quiet', '--target', path.join(empty, packages)],
      `kubernetes-validate==${validatorVersion}`,
    ]),
  )
  return path.join(folder, packages)
}

export interface ChartTools {
  /** Throws what Helm prints when it fails. */
  helm(...args: string[]): Promise<string>
  /** Throws if a manifest of the file has a field that this version of Kubernetes does not know. */
  validate(file: string, manifests: string, kubernetes: string): Promise<void>
}

export async function prepareChartTools(): Promise<ChartTools> {
  const [helm, PYTHONPATH] = await Promise.all([findHelm(), findValidator()])
  const env = { ...process.env, PYTHONPATH, PYTHONDONTWRITEBYTECODE: '1' }
  return {
    helm: async (...args) => (await execute(helm, args)).stdout,
    async validate(file, manifests, kubernetes) {
      await writeFile(file, manifests)
      const args = ['-m', 'kubernetes_validate', '--strict', '-k', kubernetes, file]
      await execute('python3', args, { env })
    },
  }
}
