/**
 * Returns the environment without the user's settings for Temporal and Rewind, for the embedded
 * server and for tests. Keeps the paths of the CLI and the cache.
 * @param {NodeJS.ProcessEnv} [environment]
 * @param {RegExp} [drop]
 * @returns {NodeJS.ProcessEnv}
 */
export function cleanEnvironment(environment = process.env, drop = /^(TEMPORAL|REWIND)_/) {
  const kept = ['TEMPORAL_CLI_PATH', 'REWIND_CACHE_DIR']
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => kept.includes(name) || !drop.test(name)),
  )
}
