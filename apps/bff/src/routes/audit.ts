import { exportAudit, listAudit, readAuditRecord } from '@rewind/contract/audit'
import type { App, Services } from '../services.ts'
import { auditCsv, auditJson } from '../streams/audit-export.ts'
import { streamKinds, streamSender } from '../streams/send-stream.ts'
import { whileAllowed } from '../streams/while-allowed.ts'
import { sorted } from './interventions.ts'

export function auditRoutes(
  app: App,
  { actorOf, audit, pageTokens, recheck, recheckMs }: Services,
): void {
  const send = streamSender(app)

  app.route({
    ...listAudit,
    handler: (request) => {
      const { pageToken, pageSize, ...filter } = request.query
      return pageTokens.page(['audit', JSON.stringify(sorted(filter))], pageToken, (at) =>
        audit.list(actorOf(request), { ...filter, ...(pageSize && { pageSize }), ...at }),
      )
    },
  })

  app.route({
    ...exportAudit,
    handler: (request, reply) => {
      const { format, ...filter } = request.query
      const records = audit.all(actorOf(request), filter)
      reply.header('content-disposition', `attachment; filename="rewind-audit.${format}"`)
      const [kind, write] =
        format === 'csv'
          ? ([streamKinds.csvFile, auditCsv] as const)
          : ([streamKinds.jsonFile, auditJson] as const)
      send(request, reply, kind, () =>
        whileAllowed(write(records), () => recheck(request), recheckMs),
      )
    },
  })

  app.route({
    ...readAuditRecord,
    handler: (request) => audit.read(actorOf(request), request.params.id),
  })
}
