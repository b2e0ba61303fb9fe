/**
 * Shows whatever it is given, as input and as result: hostile ids and payloads go through it.
 *
 * Must end: Completed with its arguments.
 */
export async function echoes(...args: unknown[]) {
  return args
}
