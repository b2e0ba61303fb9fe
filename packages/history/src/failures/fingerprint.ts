import { cut, oneLine } from '../text/words.ts'

/** Stands for what differs from run to run. */
const mask = '#'

const varying: readonly RegExp[] = [
  // Run ids, and whatever else is a UUID.
  /(?<![0-9a-z])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-z])/gi,
  // Whole, since the letters in them would part one hour, one month or one offset from another.
  /(?<![\w.])\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?(?:Z\b|UTC\b|[+-]\d\d:?\d\d))*)?/g,
  /\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(?=\d)/g,
  // Who it is about.
  /[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[a-z]{2,}\b/gi,
  // The end of a Kubernetes pod's name, in the letters it is made of.
  /(?<=-)(?=[a-z]*\d)[bcdf-hj-np-tv-xz2456789]{8,10}-[bcdf-hj-np-tv-xz2456789]{5}\b/g,
  // `1m30.5s`, of which only the first number would stand alone.
  /(?<![\w.])(?:\d+(?:\.\d+)?(?:h|ms|m|s))+(?=\d+(?:\.\d+)?(?:ms|m|s)\b)/g,
  /\b0x[0-9a-f]+\b/gi,
  // Hashes and short commit ids: with a digit and a letter, or it would be a number or a word.
  /\b(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,}\b/gi,
  // Opaque keys: long, of letters and several digits.
  /\b(?=(?:[A-Za-z_]*\d){3})(?=[0-9_]*[A-Za-z])\w{12,}\b/g,
  /(?<![\w.])[+-]?\d+(?:[.,:_]\d+)*/g,
  // Digits that end a name where they are many: `order4711`, but not `v2`.
  /(?<=[A-Za-z_])\d{3,}\b/g,
]

/** Longer messages are dumps, of which the beginning tells. */
const longest = 10_000

/** Java prints the whole event, with what each run gave to it. */
const javaEvent =
  /(No command scheduled that corresponds to event_id: \d+)\n(?:[\s\S]*?_type \{\s*name: ("[^"\n]*")[\s\S]*|[\s\S]*)/

/** Temporal's own codes tell causes apart, and so do those of HTTP and of processes. */
const code =
  /(\bTMPRL\d+\b|(?<=\b(?:HTTP(?:\/[\d.]+)?|status(?: ?code)?)[ :=(]{1,3})[1-5]\d\d\b(?![.,:_]?\d)|(?<=\b(?:returned|responded with|answered) )[45]\d\d\b(?![.,:_]?\d)|(?<=\bexit(?:ed with)? (?:code|status)[ :=]{1,2})\d{1,3}\b)/i

/**
 * A failure's message with ids, hexadecimal, numbers and run ids masked, in one line: equal for runs
 * that fail for the same cause. `ids` are the run's own.
 */
export function fingerprint(message: string, ids: readonly string[] = []): string {
  // A short id would be masked where it is a word.
  const own = ids.filter((id) => id.length >= 4)
  const told = message
    .slice(0, longest)
    .replace(javaEvent, (_, said, type = '') => `${said} ${type}`)
  const text = own.reduce((rest, id) => rest.replaceAll(id, mask), told)
  const parts = text.split(code)
  const masked = parts.map((part, index) =>
    index % 2 === 1 ? part : varying.reduce((rest, pattern) => rest.replace(pattern, mask), part),
  )
  return cut(oneLine(masked.join('')))
}
