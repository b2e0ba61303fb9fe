/**
 * Returns its arguments, to show hostile ids and payloads as input and as result.
 *
 * Must end: Completed with its arguments.
 */
export async function echoes(...args: unknown[]) {
  return args
}
