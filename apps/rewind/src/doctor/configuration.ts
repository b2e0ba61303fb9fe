import { type Config, ConfigError, type Environment, readConfig } from '../config.ts'
import type { Check } from './check.ts'

const configuration = { id: 'configuration', title: 'Configuration' }

/** Reads the configuration, and names every problem in it. */
export function checkConfiguration(env: Environment): { check: Check; config?: Config } {
  try {
    const config = readConfig(env)
    const warned = config.warnings.length > 0
    const mode = config.mode === 'READ_ONLY' ? 'read-only' : 'read and write'
    const opened = config.publicUrl === undefined ? '' : `, people open ${config.publicUrl.href}`
    return {
      config,
      check: {
        ...configuration,
        status: warned ? 'warning' : 'ok',
        found: warned
          ? config.warnings.join('\n')
          : `no problem; namespace ${config.defaultNamespace}, ${mode}, listens at ${config.host}:${config.port}${opened}`,
      },
    }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return {
      check: {
        ...configuration,
        status: 'failed',
        found: error.problems.join('\n'),
        remedy: 'Correct the settings named above; Rewind does not start with them.',
      },
    }
  }
}
