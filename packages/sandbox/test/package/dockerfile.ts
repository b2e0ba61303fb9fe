/** One step of a Dockerfile: `RUN npm ci` is `{ name: 'RUN', value: 'npm ci' }`. */
export interface Step {
  name: string
  value: string
}

export interface Stage {
  from: string
  /** The name after AS. */
  as?: string
  steps: Step[]
}

/** Reads the part of the language that our Dockerfile uses. */
export function parseDockerfile(text: string): Stage[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  const stages: Stage[] = []
  for (const line of lines) {
    const [, name = '', value = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
    if (name === 'FROM') {
      const [from = '', , as] = value.split(/\s+/)
      stages.push({ from, ...(as === undefined ? {} : { as }), steps: [] })
    } else {
      const stage = stages.at(-1)
      if (name === '' || stage === undefined) throw new Error(`Not a step: ${line}`)
      stage.steps.push({ name, value })
    }
  }
  return stages
}

/** Reads `A=1 B=2`. */
export const parseEnv = (value: string): Record<string, string> =>
  Object.fromEntries(
    value.split(/\s+/).map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )

/** Reads the form `["node", "main.js"]`. */
export function parseCommand(value: string): string[] {
  const command: unknown = JSON.parse(value)
  if (!Array.isArray(command)) throw new Error(`Not a list: ${value}`)
  return command.map(String)
}
