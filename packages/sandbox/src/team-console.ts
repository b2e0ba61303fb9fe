import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment } from '../scripts/clean-environment.mjs'
import { startConsole } from '../scripts/console.mjs'
import { freePort } from '../scripts/free-port.mjs'

/** A user as a proxy names one: id, and groups separated by commas. */
export interface SignedIn {
  user: string
  groups?: string
}

/** A console with a login, and a proxy in front of it for each user. */
export interface TeamConsole {
  /** The address on which the console itself listens. */
  directUrl: string
  /** Starts a proxy that signs in everybody as this user, and returns its URL. */
  signIn(user: SignedIn): Promise<string>
  stop(): Promise<void>
}

/** Starts a console whose users and roles an access file has. */
export async function startTeamConsole(options: {
  temporalAddress: string
  accessFile: string
}): Promise<TeamConsole> {
  const folder = await mkdtemp(join(tmpdir(), 'rewind-team-'))
  const accessPath = join(folder, 'access.yaml')
  await writeFile(accessPath, options.accessFile)
  const consolePort = await freePort()
  const console = await startConsole({
    port: consolePort,
    env: {
      ...cleanEnvironment(),
      TEMPORAL_ADDRESS: options.temporalAddress,
      REWIND_STORE: join(folder, 'rewind.db'),
      REWIND_LOGIN: 'header',
      REWIND_ACCESS: accessPath,
      REWIND_TRUSTED_PROXIES: '127.0.0.1',
    },
    logFile: join(folder, 'console.log'),
  })
  const proxies: Server[] = []
  return {
    directUrl: console.url,
    async signIn(user) {
      const proxy = headerProxy(consolePort, user)
      proxies.push(proxy)
      proxy.listen(0, '127.0.0.1')
      await once(proxy, 'listening')
      const address = proxy.address()
      if (address === null || typeof address === 'string') throw new Error('no port')
      return `http://127.0.0.1:${address.port}`
    },
    async stop() {
      for (const proxy of proxies) {
        proxy.closeAllConnections()
        proxy.close()
      }
      await console.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A proxy that keeps the host, and sets or removes every identity header, as oauth2-proxy does. */
function headerProxy(port: number, { user, groups }: SignedIn): Server {
  return createServer((asked, answer) => {
    const { 'x-forwarded-groups': _, ...others } = asked.headers
    const headers = { ...others, 'x-forwarded-user': user, 'x-forwarded-email': user }
    const onward = request(
      {
        host: '127.0.0.1',
        port,
        method: asked.method,
        path: asked.url,
        headers: { ...headers, ...(groups !== undefined && { 'x-forwarded-groups': groups }) },
      },
      (reply) => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers)
        reply.pipe(answer)
        // A stream whose browser has left must end at the console too.
        answer.once('close', () => reply.destroy())
      },
    )
    onward.once('error', () => answer.destroy())
    asked.pipe(onward)
  })
}
