import { fileURLToPath } from 'node:url'
import { AccessFile, AccessFileError } from '@rewind/operations/access/access-file'
import { openStore, type Store } from '@rewind/operations/store/store'
import { connectGateway } from '@rewind/operations/temporal/connect'
import { longestWriteMs } from '@rewind/operations/temporal/connection'
import closeWithGrace from 'close-with-grace'
import { pino } from 'pino'
import { type Config, ConfigError, readConfig } from './config.ts'

const config = configOrExit()
const logger = pino({ level: config.logLevel, base: { name: 'rewind' } })
for (const warning of config.warnings) logger.warn(warning)

const accessFile = await accessFileOrExit(config)
const store = await storeOrExit(config)
const temporal = connectGateway(config.temporal, {
  visibilityRate: config.visibilityRate,
  onCall(path, kind) {
    if (kind === 'write') logger.debug({ path }, 'write sent to Temporal')
    else logger.trace({ path }, 'read sent to Temporal')
  },
})
const webRoot = fileURLToPath(new URL('../../web/dist', import.meta.url))
// Loaded here, so that a process without the BFF never loads it.
const { buildApp } = await import('@rewind/bff/app')
const app = await buildApp({
  temporal,
  config,
  store,
  logger,
  webRoot,
  ...(accessFile === undefined ? {} : { accessFile }),
})

// Running requests finish first: an interrupted operation has an unknown outcome. The search for
// unknown outcomes stops at once, because the next process continues it.
const graceMs = longestWriteMs + 5_000
closeWithGrace({ delay: graceMs, logger: app.log }, async ({ err }) => {
  if (err) app.log.error({ err }, 'closing after an error')
  await app.close()
  accessFile?.close()
  await temporal.close()
  await store.close()
})

await listenOrExit()

function configOrExit(): Config {
  try {
    return readConfig()
  } catch (error) {
    if (error instanceof ConfigError) exit(error.message)
    throw error
  }
}

async function accessFileOrExit({ accessPath }: Config): Promise<AccessFile | undefined> {
  if (accessPath === undefined) return undefined
  try {
    const file = await AccessFile.open(accessPath)
    logger.info({ version: file.version }, 'access file in use')
    file.subscribe((event) => {
      const { type, version } = event
      if (type === 'REFUSED') {
        const { lines } = event.problem
        logger.error({ version, problems: lines }, 'access file refused, previous one stays in use')
      } else logger.info({ version }, 'access file in use')
    })
    return file
  } catch (error) {
    if (error instanceof AccessFileError) exit(`REWIND_ACCESS: ${error.message}`)
    throw error
  }
}

async function storeOrExit({ storePath }: Config): Promise<Store> {
  try {
    return await openStore(storePath)
  } catch (error) {
    return exit(`REWIND_STORE=${storePath} cannot be opened: ${messageOf(error)}`)
  }
}

async function listenOrExit(): Promise<void> {
  const { host, port } = config
  try {
    const url = await app.listen({ host, port, listenTextResolver: () => 'Fastify listens' })
    app.log.info({ url, temporal: temporal.address }, 'Rewind listens')
  } catch (error) {
    exit(`REWIND_HOST=${host}, REWIND_PORT=${port} cannot be listened on: ${messageOf(error)}`)
  }
}

function exit(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
