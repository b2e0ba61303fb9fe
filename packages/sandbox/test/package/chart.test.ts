import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments, stringify } from 'yaml'
import { root } from '../../scripts/root.mjs'
import { type ChartTools, prepareChartTools } from './chart-tools.ts'

const chart = path.join(root, 'deploy/helm/rewind')
/** The oldest that the chart declares, and the newest with a schema. */
const kubernetes = ['1.25', '1.37']

let tools: ChartTools
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rewind-chart-'))
  tools = await prepareChartTools()
}, 900_000)
afterAll(() => rm(folder, { recursive: true }))

/** The manifests by their kind. */
type Manifests = Record<string, unknown>

/** Returns what is at a path such as `Deployment.spec.replicas`. */
const at = (manifests: unknown, where: string): unknown =>
  where
    .split('.')
    .reduce(
      (found: unknown, name) =>
        typeof found === 'object' && found !== null
          ? Object.entries(found).find(([key]) => key === name)?.[1]
          : undefined,
      manifests,
    )

const pod = 'Deployment.spec.template.spec'
const container = `${pod}.containers.0`

async function render(values: object): Promise<Manifests> {
  const file = path.join(folder, 'values.yaml')
  await writeFile(file, stringify(values))
  let manifests = ''
  for (const version of kubernetes) {
    const args = ['--values', file, '--kube-version', `${version}.0`]
    await tools.helm('lint', '--strict', chart, ...args)
    manifests = await tools.helm('template', 'console', chart, ...args)
    await tools.validate(path.join(folder, 'manifests.yaml'), manifests, version)
  }
  const documents = parseAllDocuments(manifests).map((document) => document.toJS())
  return Object.fromEntries(documents.map((document) => [document.kind, document]))
}

const temporal = { address: 'temporal.example.com:7233' }

test('has the version of the product', async () => {
  const [{ version }, about] = await Promise.all([
    readFile(path.join(root, 'package.json'), 'utf8').then(JSON.parse),
    readFile(path.join(chart, 'Chart.yaml'), 'utf8'),
  ])
  expect(about).toContain(`\nappVersion: ${version}\n`)
})

test('by default: one console without privileges, on a read-only root, with a volume', async () => {
  const made = await render({ temporal })
  const kinds = ['ConfigMap', 'Deployment', 'PersistentVolumeClaim', 'Service']
  expect(Object.keys(made).sort()).toEqual(kinds)
  expect(at(made, 'ConfigMap.data')).toEqual({
    TEMPORAL_ADDRESS: 'temporal.example.com:7233',
    TEMPORAL_NAMESPACE: 'default',
  })
  expect(at(made, 'PersistentVolumeClaim.metadata.annotations')).toEqual({
    'helm.sh/resource-policy': 'keep',
  })
  expect(at(made, 'Service.spec.ports')).toEqual([{ name: 'http', port: 80, targetPort: 'http' }])
  expect(at(made, 'Deployment.spec')).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } })
  expect(at(made, pod)).toMatchObject({
    automountServiceAccountToken: false,
    // Longer than the console waits for a running operation.
    terminationGracePeriodSeconds: 45,
    securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 },
  })
  expect(at(made, container)).toMatchObject({
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    livenessProbe: { httpGet: { path: '/healthz' } },
    readinessProbe: { httpGet: { path: '/readyz' } },
    volumeMounts: [{ mountPath: '/data' }, { mountPath: '/tmp' }],
  })
})

test('with everything set: an ingress, secrets apart from settings, files of yours', async () => {
  const made = await render({
    temporal,
    env: { REWIND_PUBLIC_URL: 'https://example.com/tools/rewind/', REWIND_READ_ONLY: '1' },
    secretEnv: { TEMPORAL_API_KEY: 'the key' },
    existingSecret: 'more-secrets',
    imagePullSecrets: [{ name: 'registry' }],
    extraVolumes: [{ name: 'ca', secret: { secretName: 'temporal-ca' } }],
    extraVolumeMounts: [{ name: 'ca', mountPath: '/etc/temporal', readOnly: true }],
    ingress: {
      enabled: true,
      className: 'nginx',
      annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '10m' },
      host: 'example.com',
      path: '/tools/rewind/',
      tlsSecret: 'example-tls',
    },
    podAnnotations: { team: 'payments' },
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'dedicated', operator: 'Exists' }],
    affinity: { nodeAffinity: {} },
  })
  expect(JSON.stringify(made.ConfigMap)).not.toContain('the key')
  expect(at(made, 'Secret.stringData')).toEqual({ TEMPORAL_API_KEY: 'the key' })
  expect(at(made, `${container}.envFrom`)).toEqual([
    { configMapRef: { name: 'console-rewind' } },
    { secretRef: { name: 'console-rewind' } },
    { secretRef: { name: 'more-secrets' } },
  ])
  expect(at(made, 'Ingress.spec.rules.0.http.paths.0')).toMatchObject({
    path: '/tools/rewind/',
    pathType: 'Prefix',
  })
})

test('a changed setting changes the pod, so that it restarts', async () => {
  const annotations = async (secretEnv: object) =>
    at(
      await render({ temporal, secretEnv }),
      'Deployment.spec.template.metadata.annotations.checksum/settings',
    )
  const one = await annotations({ TEMPORAL_API_KEY: 'one' })
  expect(one).toMatch(/^[0-9a-f]{64}$/)
  expect(await annotations({ TEMPORAL_API_KEY: 'other' })).not.toBe(one)
})

test('with a database: several consoles, no volume, updated one by one', async () => {
  const made = await render({
    temporal,
    replicas: 2,
    secretEnv: { REWIND_DATABASE_URL: 'postgres://rewind@db/rewind' },
    store: { persistence: { enabled: false } },
  })
  expect(made.PersistentVolumeClaim).toBeUndefined()
  expect(at(made, 'Deployment.spec.replicas')).toBe(2)
  expect(at(made, 'Deployment.spec.strategy')).toBeUndefined()
  expect(at(made, `${pod}.volumes.0`)).toEqual({ name: 'store', emptyDir: {} })
})

describe('refuses what would lose the audit log or cannot work', () => {
  test.each([
    ['no address of Temporal', {}, 'temporal.address is required'],
    ['two consoles on one file', { temporal, replicas: 2 }, 'need a database'],
    [
      'neither a volume nor a database',
      { temporal, store: { persistence: { enabled: false } } },
      'needs a database',
    ],
    ['an ingress without a host', { temporal, ingress: { enabled: true } }, 'ingress.host'],
  ])('%s', async (_, values, words) => {
    await expect(render(values)).rejects.toThrow(words)
  })
})
