import { connectGateway } from '@rewind/operations/temporal/connect'
import type { Temporal } from '@rewind/operations/temporal/gateway'
import type { Config, Environment } from '../config.ts'
import { checkAccess } from './access.ts'
import { type Check, skipped } from './check.ts'
import { checkClock, skippedClock } from './clock.ts'
import { checkConfiguration } from './configuration.ts'
import { checkConnection } from './connection.ts'
import { checkNode, checkPage } from './installation.ts'
import { checkPermissions, skippedPermissions } from './permissions.ts'
import { checkServerVersion } from './server-version.ts'
import { checkStore } from './store.ts'

/** Makes every check and yields each result as soon as it is known. Changes nothing anywhere. */
export async function* examine(env: Environment): AsyncGenerator<Check> {
  yield checkNode()
  yield await checkPage()
  const { check, config } = checkConfiguration(env)
  yield check
  if (config === undefined) {
    const why = 'the configuration is wrong'
    yield skipped('access', 'Users and roles', why)
    yield skipped('store', 'Store', why)
    yield skipped('connection', 'Connection', why)
    yield* withoutTemporal(why)
    return
  }
  yield await checkAccess(config)
  yield await checkStore(config.store)
  yield* examineTemporal(config)
}

async function* examineTemporal(config: Config): AsyncGenerator<Check> {
  let lagMs: number | undefined
  const temporal = connectGateway(config.temporal, {
    visibilityRate: config.visibilityRate,
    onServerDate(serverTime) {
      // The header is cut to a second: half of one is its mean error.
      lagMs = Date.now() - (serverTime + 500)
    },
  })
  try {
    const connection = await checkConnection(temporal, config.temporal)
    yield connection
    if (connection.status === 'failed') {
      yield* withoutTemporal('there is no connection')
      return
    }
    yield checkServerVersion(await readVersion(temporal))
    yield* checkPermissions(temporal, config.defaultNamespace)
    yield await checkClock(temporal, config.defaultNamespace, lagMs)
  } finally {
    await temporal.close()
  }
}

const readVersion = (temporal: Temporal): Promise<string> =>
  temporal.readServerVersion().catch(() => '')

function* withoutTemporal(why: string): Generator<Check> {
  yield skipped('server-version', 'Server version', why)
  yield* skippedPermissions(why)
  yield skippedClock(why)
}
