import type { Command } from './command.ts'

const tokenHelp = `The token is printed on standard output, what is known of it on standard error.

  --role ROLE          a role of the access file, or viewer, operator, admin
  --namespace PATTERN  default: all namespaces; may be repeated
  --expires DURATION   such as 12h or 30d; at most 366d, default 90d`

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
      'It reads the store and changes nothing. The exit code is 0 if the log is intact, else 1.',
      '',
      '  --log FILE  compare with the lines that REWIND_AUDIT_STDOUT=1 printed; other lines are ignored',
      '  --json      print the result as JSON',
      '',
      'What it can find, and what only a kept log can show, is in docs/audit.md.',
    ].join('\n'),
    load: () => import('./audit/verify.ts'),
  },
  {
    name: 'store copy',
    summary: 'Copy the store from the file REWIND_STORE into the database REWIND_DATABASE_URL.',
    help: 'End the consoles first. The database must hold no records yet. Counts and digests of every\ntable are compared at the end; after a failure nothing is kept, and it can be run again.',
    load: () => import('./commands/store-copy.ts'),
  },
  {
    name: 'token create',
    usage: 'NAME --role ROLE [--namespace PATTERN]... [--expires 90d]',
    summary: 'Create an API token, and print it once.',
    help: tokenHelp,
    load: () => import('./access/token-create.ts'),
  },
  {
    name: 'token list',
    usage: '[--json]',
    summary: 'List the API tokens: role, namespaces, expiry, last use.',
    load: () => import('./access/token-list.ts'),
  },
  {
    name: 'token revoke',
    usage: 'NAME',
    summary: 'Revoke an API token. It takes effect with the next request.',
    load: () => import('./access/token-revoke.ts'),
  },
  {
    name: 'rbac can',
    usage: 'USER PERMISSION [NAMESPACE] [--group GROUP]...',
    summary: 'Say whether a user has a permission, and by which line of the access file.',
    help: 'Without a namespace: in all namespaces. The exit code is 0 for yes, 1 for no.\n\n  --group GROUP  a group of the user; may be repeated\n  --file FILE    the access file; default: REWIND_ACCESS',
    load: () => import('./access/rbac-can.ts'),
  },
  {
    name: 'rbac validate',
    usage: '[FILE]',
    summary: 'Check an access file; default: REWIND_ACCESS.',
    help: 'Prints each problem as file:line:column. The exit code is 1 if the file has one.',
    load: () => import('./access/rbac-validate.ts'),
  },
]
