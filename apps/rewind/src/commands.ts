import type { Command } from './command.ts'

/** The command that `rewind` alone runs. */
export const defaultCommand = 'serve'

/** A command is loaded when it is run, so that no command pays for another one. */
export const commands: readonly Command[] = [
  {
    name: 'serve',
    summary: 'Start the console for the configured Temporal. This is what `rewind` alone does.',
    load: () => import('./main.ts'),
  },
  {
    name: 'doctor',
    usage: '[--json]',
    summary: 'Check what works and what does not: settings, connection, permissions, store, clock.',
    help: 'It changes nothing. The exit code is 1 if something fails, else 0.\n\n  --json  print the result as JSON',
    load: () => import('./doctor/doctor.ts'),
  },
]
