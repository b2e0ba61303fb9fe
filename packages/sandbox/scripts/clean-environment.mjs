/**
 * The environment without any configuration of the user's for Temporal or for Rewind, for the
 * embedded server and for tests. Where things are found or kept (the CLI, the cache) stays.
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
