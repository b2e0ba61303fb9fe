import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { AccessFile } from '@rewind/operations/access/access-file'
import { openStore } from '@rewind/operations/store/store'
import { type Console, startConsole } from './console.ts'

type Options = NonNullable<Parameters<typeof startConsole>[0]>

/** A console behind a proxy on this machine, which names each user. */
export interface Team extends Console {
  file: AccessFile
  /** Writes the access file anew. A change is in use after `file.check()` twice. */
  rewrite(text: string): void
}

/** Returns the headers with which the proxy names a user. */
export const signedIn = (user: string, groups = ''): Record<string, string> => ({
  'x-forwarded-user': user,
  ...(groups && { 'x-forwarded-groups': groups }),
})

/** Starts a console with header login for the users of an access file. */
export async function startTeam(accessFile: string, options: Options = {}): Promise<Team> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rewind-team-'))
  const rules = path.join(folder, 'access.yaml')
  writeFileSync(rules, accessFile)
  const file = await AccessFile.open(rules)
  const store = options.store ?? (await openStore(':memory:'))
  const console = await startConsole({
    ...options,
    env: {
      REWIND_LOGIN: 'header',
      REWIND_ACCESS: rules,
      REWIND_TRUSTED_PROXIES: '127.0.0.1',
      ...options.env,
    },
    store,
    accessFile: file,
  })
  return {
    ...console,
    file,
    rewrite: (text) => writeFileSync(rules, text),
    async close() {
      await console.close()
      await store.close()
      file.close()
      rmSync(folder, { recursive: true })
    },
  }
}
