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
  {
    name: 'audit verify',
    usage: '[--log FILE] [--json]',
    summary: 'Check that no entry of the audit log was changed, removed or added later.',
    help: [
      'It reads the store (REWIND_STORE) and changes nothing. The exit code is 0 if the log is intact, else 1.',
      '',
      '  --log FILE  compare with the lines that REWIND_AUDIT_STDOUT=1 printed; other lines are ignored',
      '  --json      print the result as JSON',
      '',
      'What it can find, and what only a kept log can show, is in docs/audit.md.',
    ].join('\n'),
    load: () => import('./audit/verify.ts'),
  },
]
