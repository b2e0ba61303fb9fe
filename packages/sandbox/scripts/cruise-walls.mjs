import { cruise } from 'dependency-cruiser'
import configuration from '../../../.dependency-cruiser.mjs'

/**
 * Checks every import below a folder against the rules in `.dependency-cruiser.mjs`.
 * @param {string} folder the repository, or a folder with the same layout
 * @returns {Promise<{ violations: string[], modules: number }>}
 */
export async function cruiseWalls(folder) {
  const { forbidden, options } = configuration
  const { output } = await cruise(['apps', 'packages'], {
    ...options,
    baseDir: folder,
    validate: true,
    ruleSet: /** @type {import('dependency-cruiser').IFlattenedRuleSet} */ ({ forbidden }),
  })
  if (typeof output === 'string') throw new Error(output)
  const { violations, totalCruised } = output.summary
  return {
    violations: violations.map(
      ({ rule, from, to, cycle }) =>
        `${rule.name}: ${[from, ...(cycle?.map(({ name }) => name) ?? [to])].join(' → ')}`,
    ),
    modules: totalCruised,
  }
}
