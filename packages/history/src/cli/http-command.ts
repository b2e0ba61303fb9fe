import { commandLine, quoted } from './shell-words.ts'

/** The line of curl that sends the same request to the console’s server, to be pasted into a shell. */
export const httpCommand = (url: string, body: unknown): string =>
  commandLine([
    'curl',
    '--json',
    // A control character in JSON is written as an escape, so that the line stays one line.
    quoted(JSON.stringify(body)),
    quoted(url),
  ])
