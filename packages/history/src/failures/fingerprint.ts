import { cut, oneLine } from '../text/words.ts'

/** Replaces a part that differs from run to run. */
const mask = '#'

const varying: readonly RegExp[] = [
  // Run ids and other UUIDs.
  /(?<![0-9a-z])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-z])/gi,
  // Dates as a whole: letters such as T, Z or the name of a month would otherwise stay and differ.
  /(?<![\w.])\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?(?:Z\b|UTC\b|[+-]\d\d:?\d\d))*)?/g,
  /\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(?=\d)/g,
  // E-mail addresses.
  /[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[a-z]{2,}\b/gi,
  // The random end of a Kubernetes pod name. Kubernetes uses only these characters.
  /(?<=-)(?=[a-z]*\d)[bcdf-hj-np-tv-xz2456789]{8,10}-[bcdf-hj-np-tv-xz2456789]{5}\b/g,
  // Durations such as `1m30.5s`: the pattern for numbers would mask only the first number.
  /(?<![\w.])(?:\d+(?:\.\d+)?(?:h|ms|m|s))+(?=\d+(?:\.\d+)?(?:ms|m|s)\b)/g,
  /\b0x[0-9a-f]+\b/gi,
  // Hashes and short commit ids. They need a digit and a letter, so that numbers and words do not
  // match.
  /\b(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,}\b/gi,
  // Opaque keys: long, with letters and at least three digits.
  /\b(?=(?:[A-Za-z_]*\d){3})(?=[0-9_]*[A-Za-z])\w{12,}\b/g,
  /(?<![\w.])[+-]?\d+(?:[.,:_]\d+)*/g,
  // Three or more digits at the end of a name: `order4711`, but not `v2`.
  /(?<=[A-Za-z_])\d{3,}\b/g,
]

/** Characters. A longer message is a dump, and its beginning identifies it. */
const maxLength = 10_000

/** Java prints the whole event, which holds values that differ from run to run. */
const javaEvent =
  /(No command scheduled that corresponds to event_id: \d+)\n(?:[\s\S]*?_type \{\s*name: ("[^"\n]*")[\s\S]*|[\s\S]*)/

/** Temporal's own codes, HTTP statuses and exit codes tell causes apart, so they are not masked. */
const code =
  /(\bTMPRL\d+\b|(?<=\b(?:HTTP(?:\/[\d.]+)?|status(?: ?code)?)[ :=(]{1,3})[1-5]\d\d\b(?![.,:_]?\d)|(?<=\b(?:returned|responded with|answered) )[45]\d\d\b(?![.,:_]?\d)|(?<=\bexit(?:ed with)? (?:code|status)[ :=]{1,2})\d{1,3}\b)/i

/**
 * Masks ids, hexadecimal digits and numbers in a failure's message and returns one line. Runs that
 * fail for the same cause have equal fingerprints. `ids` are the run's own ids.
 */
export function fingerprint(message: string, ids: readonly string[] = []): string {
  // A short id could also be an ordinary word.
  const own = ids.filter((id) => id.length >= 4)
  const shortened = message
    .slice(0, maxLength)
    .replace(javaEvent, (_, said, type = '') => `${said} ${type}`)
  const text = own.reduce((rest, id) => rest.replaceAll(id, mask), shortened)
  const parts = text.split(code)
  const masked = parts.map((part, index) =>
    index % 2 === 1 ? part : varying.reduce((rest, pattern) => rest.replace(pattern, mask), part),
  )
  return cut(oneLine(masked.join('')))
}
