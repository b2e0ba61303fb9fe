import { Stop } from './say.mjs'

/**
 * Temporal's address where the user has configured one: in the environment, or in the profile of
 * temporal.toml that TEMPORAL_PROFILE and TEMPORAL_CONFIG_FILE choose.
 * @returns {Promise<string | undefined>}
 */
export async function configuredAddress() {
  const { loadClientConfigProfile } = await import('@temporalio/envconfig')
  try {
    return loadClientConfigProfile().address || undefined
  } catch (error) {
    // A file without any profile, an empty one say, makes envconfig stumble over its own feet.
    if (error instanceof TypeError && !process.env.TEMPORAL_PROFILE) {
      return loadClientConfigProfile({ disableFile: true }).address || undefined
    }
    const why = error instanceof Error ? error.message : String(error)
    throw new Stop(`Temporal's configuration cannot be read: ${why}`)
  }
}
