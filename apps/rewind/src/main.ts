import { parseArgs } from 'node:util'
import { startRetention } from '@rewind/operations/audit/retention'
import type { Log } from '@rewind/operations/log'
import type { Store } from '@rewind/operations/store/store'
import { connectGateway } from '@rewind/operations/temporal/connect'
import { longestWriteMs } from '@rewind/operations/temporal/connection'
import closeWithGrace from 'close-with-grace'
import { pino } from 'pino'
import { openAccessFile } from './access/open-access-file.ts'
import { CommandError } from './command-error.ts'
import { type Config, type Environment, readConfig } from './config.ts'
import { openConfiguredStore } from './open-store.ts'
import { webRoot } from './web-root.ts'

/** Starts the console and returns once it listens. Throws a `CommandError` if it cannot start. */
export async function run(args: readonly string[], env: Environment): Promise<undefined> {
  parseArgs({ args: [...args], options: {} })
  const config = readConfig(env)
  const logger = pino({ level: config.logLevel, base: { name: 'rewind' } })
  for (const warning of config.warnings) logger.warn(warning)

  const accessFile = await openAccessFile(config.accessPath)
  accessFile?.subscribe((event) => {
    const { version } = event
    if (event.type === 'REFUSED') {
      const problems = event.problem.lines
      logger.error({ version, problems }, 'access file refused, the previous one stays in use')
    } else logger.info({ version }, 'access file in use')
  })
  const store = await storeOf(config, logger)
  const temporal = connectGateway(config.temporal, {
    visibilityRate: config.visibilityRate,
    onCall(path, kind) {
      if (kind === 'write') logger.debug({ path }, 'write sent to Temporal')
      else logger.trace({ path }, 'read sent to Temporal')
    },
  })
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

  const stopRetention = startRetention(store.audit, config.auditRetentionDays, logger)

  // Running requests finish first: an interrupted operation has an unknown outcome. The search for
  // unknown outcomes stops at once, because the next process continues it.
  const graceMs = longestWriteMs + 5_000
  closeWithGrace({ delay: graceMs, logger: app.log }, async ({ err }) => {
    if (err) app.log.error({ err }, 'closing after an error')
    await app.close()
    accessFile?.close()
    await temporal.close()
    stopRetention()
    await store.close()
  })

  const { host, port } = config
  try {
    const url = await app.listen({ host, port, listenTextResolver: () => 'Fastify listens' })
    app.log.info({ url, temporal: temporal.address }, 'Rewind listens')
  } catch (error) {
    const where = `REWIND_HOST=${host}, REWIND_PORT=${port}`
    throw new CommandError(`${where} cannot be listened on: ${messageOf(error)}`)
  }
}

async function storeOf({ store, auditStdout }: Config, log: Log): Promise<Store> {
  const onAuditLine = (line: string) => process.stdout.write(line)
  try {
    return await openConfiguredStore(store, { log, ...(auditStdout && { onAuditLine }) })
  } catch (error) {
    throw new CommandError(messageOf(error))
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
