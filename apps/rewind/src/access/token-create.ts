import { parseArgs } from 'node:util'
import { builtInRoles } from '@rewind/operations/access/access-rules'
import { createToken, type NewToken } from '@rewind/operations/access/api-tokens'
import { addToken } from '@rewind/operations/access/manage-tokens'
import { suggestName } from '@rewind/operations/closest-name'
import { OperationError } from '@rewind/operations/errors'
import { CommandError } from '../command-error.ts'
import { type Config, type Environment, readConfig } from '../config.ts'
import { openAccessFile } from './open-access-file.ts'
import { localOperatorOf, withStore } from './with-store.ts'

/** Prints the token on standard output, so that a script can take it, and the rest on standard error. */
export async function run(args: readonly string[], env: Environment): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      role: { type: 'string' },
      namespace: { type: 'string', multiple: true, default: ['*'] },
      expires: { type: 'string', default: '90d' },
    },
  })
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0 || values.role === undefined) {
    throw new CommandError('An API token has one name and a --role.', 2)
  }
  const config = readConfig(env)
  await requireRole(config, values.role)
  const { token, record } = create({
    name,
    role: values.role,
    clusters: ['*'],
    namespaces: values.namespace,
    createdBy: config.operator,
    lifetimeMs: durationMs(values.expires),
  })
  try {
    await withStore(config, ({ audit }) => addToken(audit, localOperatorOf(config), record))
  } catch (error) {
    if (error instanceof OperationError) throw new CommandError(error.message)
    throw error
  }
  process.stdout.write(`${token}\n`)
  process.stderr.write(
    `API token ${name}: role ${record.role} in namespaces ${record.namespaces.join(', ')}, expires ${record.expiresAt}.\nRewind stores only its hash, and shows it only now.\n`,
  )
  return 0
}

/** Throws a `CommandError` for a role that no access file gives a meaning. */
async function requireRole({ accessPath }: Config, role: string): Promise<void> {
  const file = await openAccessFile(accessPath)
  file?.close()
  const roles = file?.rules.roles ?? builtInRoles
  if (roles.has(role)) return
  throw new CommandError(`Unknown role ${role}. ${suggestName(role, [...roles.keys()])}`)
}

function create(input: NewToken): ReturnType<typeof createToken> {
  try {
    return createToken(input, new Date())
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(error.message)
    throw error
  }
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

function durationMs(text: string): number {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  if (unit === 'm' || unit === 'h' || unit === 'd') return Number(count) * units[unit]
  throw new CommandError(`--expires ${text} must be a duration such as 30m, 12h or 90d.`, 2)
}
