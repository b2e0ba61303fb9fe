import { parseArgs } from 'node:util'
import { type ApiToken, tokenState } from '@rewind/operations/access/api-tokens'
import { type Environment, readConfig } from '../config.ts'
import { withStore } from './with-store.ts'

/** Prints every token, also those that expired or were revoked. Prints no hash. */
export async function run(args: readonly string[], env: Environment): Promise<number> {
  const { json = false } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean' } },
  }).values
  const tokens = await withStore(readConfig(env), (store) => store.tokens.list())
  const now = new Date()
  const shown = tokens.map((token) => {
    const { hash: _, ...told } = token
    return { ...told, state: tokenState(token, now) }
  })
  const text = json ? JSON.stringify(shown, undefined, 2) : tableOf(tokens, now)
  process.stdout.write(`${text}\n`)
  return 0
}

const head = ['NAME', 'ROLE', 'NAMESPACES', 'STATE', 'EXPIRES', 'LAST USED', 'CREATED BY']

function tableOf(tokens: readonly ApiToken[], now: Date): string {
  if (tokens.length === 0) return 'There are no API tokens.'
  const rows = tokens.map((token) => [
    token.name,
    token.role,
    token.namespaces.join(' '),
    tokenState(token, now).toLowerCase(),
    minuteOf(token.expiresAt),
    token.lastUsedAt === undefined ? 'never' : minuteOf(token.lastUsedAt),
    token.createdBy,
  ])
  const widths = head.map((_, at) =>
    Math.max(...[head, ...rows].map((row) => row[at]?.length ?? 0)),
  )
  return [head, ...rows]
    .map((row) =>
      row
        .map((text, at) => text.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A time in UTC without its seconds: "2027-03-01T09:30Z". */
const minuteOf = (time: string): string => `${time.slice(0, 16)}Z`
