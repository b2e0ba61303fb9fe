import { execFile } from 'node:child_process'
import { access, constants, copyFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { cacheDir, fillCache, findInCache } from './cache.ts'
import { downloadTemporal } from './download-temporal.ts'
import { goInstall } from './go-build.ts'
import type { Say } from './say.ts'

/** The newest release that `go install` can build. It contains server 1.29.1. */
const release = 'v1.5.1'
const oldestServer = [1, 29] as const
const cacheFolder = `temporal-cli-${release}`
const executable = process.platform === 'win32' ? 'temporal.exe' : 'temporal'

/** The executable of a server and its command-line arguments. */
export interface TemporalBinary {
  path: string
  /** `1.29.1` */
  serverVersion: string
  args(options: ServerOptions): string[]
}

export interface ServerOptions {
  port: number
  /** Absent: no Web UI. */
  uiPort?: number
  dbFile: string
}

/** Finds the Temporal CLI: the first of five sources that works. */
export async function findTemporalCli(say: Say): Promise<TemporalBinary> {
  const named = process.env.TEMPORAL_CLI_PATH
  if (named) {
    try {
      return await usable(named)
    } catch (error) {
      throw new Error(`TEMPORAL_CLI_PATH is ${named}, which does not serve: ${textOf(error)}`)
    }
  }
  const reasons: string[] = []
  for (const source of [fromPath, fromCache, fromDownload, fromGo]) {
    try {
      const cli = await source(say)
      if (cli !== undefined) return cli
    } catch (error) {
      reasons.push(textOf(error))
      say(textOf(error))
    }
  }
  throw new Error(
    [
      'No Temporal server could be brought up. Provide one of these and start again:',
      `- the Temporal CLI (server ${oldestServer.join('.')} or newer) as \`temporal\` on the PATH, or its path in TEMPORAL_CLI_PATH`,
      `- a network that reaches temporal.download, from where release ${release} is fetched`,
      `- Go on the PATH, which builds release ${release} in about 4 minutes`,
      '- the address of a server that already runs, in TEMPORAL_ADDRESS',
      ...reasons.map((reason) => `  (${reason})`),
    ].join('\n'),
  )
}

async function fromPath(): Promise<TemporalBinary | undefined> {
  const path = await onPath(executable)
  if (path === undefined) return undefined
  try {
    return await usable(path)
  } catch (error) {
    throw new Error(`${path} is passed over: ${textOf(error)}`)
  }
}

async function fromCache(): Promise<TemporalBinary | undefined> {
  const path = await findInCache(cacheFolder, executable)
  return path === undefined ? undefined : await usable(path)
}

async function fromDownload(say: Say): Promise<TemporalBinary> {
  say(`Downloading the Temporal CLI ${release} to ${cacheDir()}`)
  const folder = await fillCache(cacheFolder, async (empty) => {
    const downloaded = await downloadTemporal(release, say)
    await copyFile(downloaded.path, join(empty, executable))
    await downloaded.discard()
  })
  return await usable(join(folder, executable))
}

async function fromGo(say: Say): Promise<TemporalBinary | undefined> {
  if ((await onPath('go')) === undefined) return undefined
  say(`Building the Temporal CLI ${release} with Go into ${cacheDir()}: about 4 minutes, once`)
  const folder = await fillCache(cacheFolder, (empty) =>
    goInstall(`github.com/temporalio/cli/cmd/temporal@${release}`, empty, say),
  )
  return await usable(join(folder, executable))
}

/** Throws with the reason if the executable cannot be used. */
async function usable(path: string): Promise<TemporalBinary> {
  const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 20_000 })
  const [, major, minor, patch] = /Server (\d+)\.(\d+)\.(\d+)/.exec(stdout) ?? []
  if (major === undefined) throw new Error(`it says "${stdout.trim()}", which names no server`)
  const serverVersion = `${major}.${minor}.${patch}`
  const [oldestMajor, oldestMinor] = oldestServer
  if (
    Number(major) < oldestMajor ||
    (Number(major) === oldestMajor && Number(minor) < oldestMinor)
  ) {
    throw new Error(
      `it brings server ${serverVersion}, and Rewind supports ${oldestServer.join('.')} and newer`,
    )
  }
  return { path, serverVersion, args: startDev }
}

const startDev = ({ port, uiPort, dbFile }: ServerOptions): string[] => [
  ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--db-filename', dbFile],
  // Six times as fast as a sync for every write, and safe except in a power failure.
  ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
  ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
  // With several partitions, DescribeTaskQueue does not report a poll that another partition than
  // the first answered.
  ...['--dynamic-config-value', 'matching.numTaskqueueWritePartitions=1'],
  // Ignores the user's profiles and the older environment file.
  ...['--disable-config-file', '--disable-config-env', '--env-file', `${dbFile}.no-such-file`],
]

/** Returns the path of an executable on the PATH, or undefined. */
export async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name)
    if (folder === '') continue
    try {
      await access(path, constants.X_OK)
      return path
    } catch {
      // The executable is not in this folder.
    }
  }
  return undefined
}

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
