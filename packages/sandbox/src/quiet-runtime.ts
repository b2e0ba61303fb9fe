import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker'

let isInstalled = false

/**
 * Installs the SDK's runtime once per process, with a logger that prints errors only: samples that
 * fail on purpose would flood the terminal. The runtime handles no signals.
 */
export function quietRuntime(): void {
  if (isInstalled) return
  isInstalled = true
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
    shutdownSignals: [],
  })
}
