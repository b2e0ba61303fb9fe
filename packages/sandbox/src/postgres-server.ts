import { closeSync, openSync } from 'node:fs'
import { chmod, chown, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from '../scripts/free-port.mjs'
import { type Guarded, spawnGuarded } from '../scripts/guarded.mjs'
import { mustRun, run } from '../scripts/run.mjs'

export interface PostgresServer {
  /** The URL of its first database, with the password of the superuser. */
  url: string
  /** Creates an empty database and returns its URL. */
  createDatabase(): Promise<string>
  dropDatabase(url: string): Promise<void>
  /** Ends it at once, without a word to its clients and without a checkpoint. */
  kill(): Promise<void>
  /** Stops all its processes where they stand, and lets them go on. Their sockets stay open. */
  freeze(): Promise<void>
  thaw(): Promise<void>
  /** Starts it again, on the same port and with the same data. */
  restart(): Promise<void>
  stop(): Promise<void>
}

interface Options {
  /** The folder of `initdb` and `postgres`. */
  bin: string
  /** For its data and its log. Must exist. */
  folder: string
  /** In PEM. With it the server takes encrypted connections too. */
  tls?: { certificate: string; key: string }
  /** Settings of the server, such as `max_connections`. */
  settings?: Record<string, string | number>
}

const password = 'sandbox: no secret'

/** Starts a PostgreSQL server that ends when this process ends. Resolves when it answers. */
export async function startPostgres({
  bin,
  folder,
  tls,
  settings = {},
}: Options): Promise<PostgresServer> {
  const port = await freePort()
  const data = join(folder, 'postgres')
  await initialise(bin, folder, data)
  if (tls !== undefined) await writeTls(data, tls)
  const all = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    // A test loses nothing with the machine.
    fsync: 'off',
    ...(tls && { ssl: 'on' }),
    ...settings,
  }
  const args = [
    ...['-D', data],
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  const url = (name: string) =>
    `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`
  const logFile = join(folder, 'postgres.log')
  let server = await start(bin, args, logFile, url('postgres'))

  const pid = async () =>
    Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0])
  const end = async (signal: 'SIGINT' | 'SIGQUIT') => {
    process.kill(await pid(), signal)
    await server.exited
  }
  const signalAll = async (signal: 'SIGSTOP' | 'SIGCONT') => {
    const main = await pid()
    const processes = async (args: string[]) =>
      (await run('ps', args)).output.split('\n').filter(Boolean).map(Number)
    const children = await processes(['-o', 'pid=', '--ppid', String(main)])
    // `runuser` stops with its child, and does not go on with it.
    const parents = isRoot ? await processes(['-o', 'ppid=', '-p', String(main)]) : []
    for (const each of [main, ...children, ...parents]) process.kill(each, signal)
  }
  let count = 0
  return {
    url: url('postgres'),
    async createDatabase() {
      const name = `store_${process.pid}_${count++}`
      await execute(url('postgres'), `create database ${name}`)
      return url(name)
    },
    async dropDatabase(of) {
      const name = new URL(of).pathname.slice(1)
      await execute(url('postgres'), `drop database if exists ${name} with (force)`)
    },
    kill: () => end('SIGQUIT'),
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    async restart() {
      server = await start(bin, args, logFile, url('postgres'))
    },
    async stop() {
      await end('SIGINT').catch(() => undefined)
      await server.stop()
    },
  }
}

/** Runs statements as another program does. */
export async function execute(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const isRoot = process.getuid?.() === 0

/** PostgreSQL refuses to run as root, so that it then runs as the user of the system's package. */
const asUser = (command: string, args: string[]): [string, string[]] =>
  isRoot ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args]

async function initialise(bin: string, folder: string, data: string): Promise<void> {
  await mkdir(data, { recursive: true })
  const passwordFile = join(folder, 'postgres-password')
  await writeFile(passwordFile, password)
  await give(data, passwordFile)
  if (isRoot) await chmod(folder, 0o755)
  // A locale that orders otherwise than by bytes, as the databases of most people do.
  const locale = ['--locale-provider=icu', '--icu-locale=en-US', '--locale=C.UTF-8']
  const args = ['-D', data, '--no-sync', '--username=postgres', '--encoding=UTF8', ...locale]
  const how = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`]
  await mustRun('initdb', ...asUser(join(bin, 'initdb'), [...args, ...how]), { cwd: '/' })
}

/** Under the names that the server looks for. It refuses a key that others may read. */
async function writeTls(data: string, { certificate, key }: NonNullable<Options['tls']>) {
  const files = { 'server.crt': certificate, 'server.key': key }
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(data, name), text, { mode: 0o600 })
    await give(join(data, name))
  }
}

/** Gives files to the user that the server runs as. */
async function give(...paths: string[]): Promise<void> {
  if (!isRoot) return
  const [uid = 0, gid = 0] = (await idsOf('postgres')).map(Number)
  for (const each of paths) await chown(each, uid, gid)
}

async function idsOf(user: string): Promise<string[]> {
  const ids = ['-u', '-g'].map(async (which) => (await run('id', [which, user])).output.trim())
  return Promise.all(ids)
}

async function start(bin: string, args: string[], logFile: string, url: string): Promise<Guarded> {
  const log = openSync(logFile, 'a')
  const [command, all] = asUser(join(bin, 'postgres'), args)
  const server = spawnGuarded(command, all, { cwd: '/', stdout: log, stderr: log })
  closeSync(log)
  let hasExited = false
  void server.exited.then(() => {
    hasExited = true
  })
  const deadline = performance.now() + 60_000
  while (!(await answers(url))) {
    if (hasExited || performance.now() > deadline) {
      await server.stop()
      const lines = (await readFile(logFile, 'utf8')).trim().split('\n')
      throw new Error(`PostgreSQL does not come up:\n${lines.slice(-10).join('\n')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return server
}

const answers = (url: string): Promise<boolean> =>
  execute(url, 'select 1').then(
    () => true,
    () => false,
  )
