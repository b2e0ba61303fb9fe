/** Differences between servers that change a plan. Undefined: not known for this version. */
export interface ServerBehaviour {
  /** A reset that pins to a version which no worker polls is refused. */
  refusesUnpolledPin: boolean | undefined
}

/** By minor version, each tried with real resets. */
const tried = new Map<string, ServerBehaviour>([
  ['1.29', { refusesUnpolledPin: false }],
  ['1.31', { refusesUnpolledPin: true }],
  ['1.32', { refusesUnpolledPin: true }],
])

const unknown: ServerBehaviour = { refusesUnpolledPin: undefined }

/** A version that was not tried is not guessed: what is said of it is the more cautious. */
export const behaviourOf = (serverVersion: string | undefined): ServerBehaviour =>
  tried.get(/^\d+\.\d+/.exec(serverVersion ?? '')?.[0] ?? '') ?? unknown
