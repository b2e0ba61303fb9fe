import { parseArgs } from 'node:util'
import { revokeToken } from '@rewind/operations/access/manage-tokens'
import { CommandError } from '../command-error.ts'
import { type Environment, readConfig } from '../config.ts'
import { localOperatorOf, withStore } from './with-store.ts'

export async function run(args: readonly string[], env: Environment): Promise<number> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} })
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0) {
    throw new CommandError('Name the API token to revoke.', 2)
  }
  const config = readConfig(env)
  const text = await withStore(config, async ({ tokens, audit }) => {
    const token = await tokens.findByName(name)
    if (token === undefined) throw new CommandError(`There is no API token named ${name}.`)
    if (token.revokedAt !== undefined) return `API token ${name} was revoked at ${token.revokedAt}.`
    await revokeToken(audit, localOperatorOf(config), token, new Date())
    return `API token ${name} is revoked.`
  })
  process.stdout.write(`${text}\n`)
  return 0
}
