import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment } from '../scripts/clean-environment.mjs'
import { startConsole } from '../scripts/console.mjs'
import { freePort } from '../scripts/free-port.mjs'
import { spawnGuarded } from '../scripts/guarded.mjs'
import { installedNginx } from '../scripts/nginx.mjs'
import { root } from '../scripts/root.mjs'
import { waitFor } from './wait-for.ts'

export const isNginxInstalled = installedNginx() !== undefined

export interface ProxySetup {
  /** Where the console is: on a host of its own, or below `/tools/rewind/`. */
  at: 'root' | 'path'
  /** What nginx makes of the Host header: keeps it, sends the upstream's, or any other name. */
  host: 'kept' | 'rewritten' | 'forwarded'
  /** What nginx does with the path. */
  path: 'passed on' | 'removed'
}

interface Options {
  setup: ProxySetup
  temporalAddress: string
  /** Files in PEM for this host name. */
  hostName: string
  certificate: string
  key: string
}

export interface ProxiedConsole {
  /** The public URL, without a slash at its end. */
  url: string
  /** The address on which the console itself listens. */
  directUrl: string
  stop(): Promise<void>
}

/** Starts a console and nginx in front of it, which terminates TLS, as `docs/deploying.md` says. */
export async function startProxiedConsole(options: Options): Promise<ProxiedConsole> {
  const { setup, hostName, temporalAddress } = options
  const folder = await mkdtemp(join(tmpdir(), 'rewind-proxied-'))
  const [port, consolePort] = [await freePort(), await freePort()]
  const url = `https://${hostName}:${port}${setup.at === 'path' ? '/tools/rewind' : ''}`
  const console = await startConsole({
    port: consolePort,
    env: {
      ...cleanEnvironment(),
      TEMPORAL_ADDRESS: temporalAddress,
      REWIND_OPERATOR: 'ada',
      REWIND_STORE: join(folder, 'rewind.db'),
      REWIND_PUBLIC_URL: url,
      REWIND_TRUSTED_PROXIES: '127.0.0.1',
      REWIND_INSECURE: '1',
    },
    logFile: join(folder, 'console.log'),
  })
  const server = forSetup(await documentedServer(setup.at), setup)
  const nginx = await startNginx(folder, port, [
    server
      .replace('listen 443', `listen 127.0.0.1:${port}`)
      .replace(/server_name .*;/, `server_name ${hostName};`)
      .replace(
        /ssl_certificate .*;/,
        `ssl_certificate ${await written('certificate.pem', options.certificate)};`,
      )
      .replace(
        /ssl_certificate_key .*;/,
        `ssl_certificate_key ${await written('key.pem', options.key)};`,
      )
      .replaceAll('127.0.0.1:4400', `127.0.0.1:${consolePort}`),
  ])
  return {
    url,
    directUrl: console.url,
    async stop() {
      await nginx.stop()
      await console.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }

  async function written(name: string, text: string): Promise<string> {
    await writeFile(join(folder, name), text)
    return join(folder, name)
  }
}

/** Returns the configuration of nginx that the documentation shows. */
async function documentedServer(at: ProxySetup['at']): Promise<string> {
  const page = await readFile(join(root, 'docs/deploying.md'), 'utf8')
  const servers = [...page.matchAll(/```nginx\n(.*?)```/gs)].map(([, text = '']) => text)
  const [atRoot, belowPath] = servers
  const server = at === 'root' ? atRoot : belowPath
  if (server === undefined) throw new Error('docs/deploying.md shows no such nginx server')
  return server
}

function forSetup(server: string, { host, path }: ProxySetup): string {
  const keepsHost = /^.*proxy_set_header Host .*\n/m
  const forwardsHost = /^.*proxy_set_header X-Forwarded-Host .*\n/m
  const withHost = {
    kept: () => server.replace(forwardsHost, ''),
    rewritten: () => server.replace(keepsHost, '').replace(forwardsHost, ''),
    forwarded: () => server.replace(keepsHost, 'proxy_set_header Host console.internal;\n'),
  }[host]()
  return path === 'removed' ? withHost.replace(/(proxy_pass .*);/, '$1/;') : withHost
}

async function startNginx(folder: string, port: number, servers: readonly string[]) {
  const binary = installedNginx()
  if (binary === undefined) throw new Error('nginx is not installed: apt-get install nginx-light')
  const errorLog = join(folder, 'nginx-error.log')
  const file = join(folder, 'nginx.conf')
  await writeFile(
    file,
    `pid ${join(folder, 'nginx.pid')};
daemon off;
master_process off;
events {}
http {
  access_log off;
  client_body_temp_path ${join(folder, 'body')};
  proxy_temp_path ${join(folder, 'proxy')};
  ${servers.join('\n')}
}
`,
  )
  const nginx = spawnGuarded(binary, ['-p', folder, '-e', errorLog, '-c', file])
  const exited = nginx.exited.then(async (code) => {
    throw new Error(`nginx ended with code ${code}: ${await readFile(errorLog, 'utf8')}`)
  })
  exited.catch(() => undefined)
  await Promise.race([exited, waitFor('nginx', () => accepts(port))])
  return nginx
}

async function accepts(port: number): Promise<true | undefined> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}
