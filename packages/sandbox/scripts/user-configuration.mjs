import { Stop } from './say.mjs'

/**
 * Returns the Temporal address that the user has configured in the environment, or in the profile
 * of temporal.toml that TEMPORAL_PROFILE and TEMPORAL_CONFIG_FILE select.
 * @returns {Promise<string | undefined>}
 */
export async function configuredAddress() {
  const { loadClientConfigProfile } = await import('@temporalio/envconfig')
  try {
    return loadClientConfigProfile().address || undefined
  } catch (error) {
    // envconfig throws a TypeError for a file without any profile, such as an empty one.
    if (error instanceof TypeError && !process.env.TEMPORAL_PROFILE) {
      return loadClientConfigProfile({ disableFile: true }).address || undefined
    }
    const why = error instanceof Error ? error.message : String(error)
    throw new Stop(`Temporal's configuration cannot be read: ${why}`)
  }
}
