import { commandLine, quoted } from './shell-words.ts'

/**
 * Returns a curl command line that sends the same request to the console’s server, ready to paste
 * into a shell.
 */
export const httpCommand = (url: string, body: unknown): string =>
  commandLine([
    'curl',
    '--json',
    // JSON escapes control characters, so the command stays on one line.
    quoted(JSON.stringify(body)),
    quoted(url),
  ])
