import type { AuditRecord } from '@rewind/contract/audit'
import { csvLine } from '@rewind/history/text/csv'

const columns: readonly (readonly [string, (record: AuditRecord) => string | undefined])[] = [
  ['time', ({ time }) => time],
  ['kind', ({ kind }) => kind],
  ['action', ({ action }) => action],
  ['namespace', ({ target }) => target?.namespace],
  ['workflow id', ({ target }) => target?.workflowId],
  ['run id', ({ target }) => target?.runId],
  ['activity id', ({ target }) => target?.activityId],
  ['name', ({ name }) => name],
  ['reset point', ({ eventId }) => eventId?.toString()],
  ['user id', ({ user }) => user.id],
  ['user', ({ user }) => user.name],
  ['known by', ({ user }) => user.via],
  ['e-mail', ({ user }) => user.email],
  ['address', ({ address }) => address],
  ['permission', ({ permission }) => permission],
  ['reason', ({ reason }) => reason],
  ['ticket', ({ ticket }) => ticket],
  ['outcome', ({ outcome }) => outcome.state],
  ['outcome time', ({ outcome }) => outcome.time],
  ['outcome code', ({ outcome }) => outcome.code],
  ['outcome message', ({ outcome }) => outcome.message],
  ['new run id', ({ newRunId }) => newRunId],
  ['superseded', ({ superseded }) => superseded?.message],
  ['request id', ({ requestId }) => requestId],
  ['id', ({ id }) => id],
]

/** Yields the file as CSV: a line of names and one line for each record. */
export async function* auditCsv(records: AsyncIterable<AuditRecord>): AsyncGenerator<string> {
  let text = csvLine(columns.map(([name]) => name))
  for await (const record of records) {
    text += csvLine(columns.map(([, read]) => read(record) ?? ''))
    if (text.length < pieceLength) continue
    yield text
    text = ''
  }
  yield text
}

/** Yields the file as JSON, with the records as the list gives them. */
export async function* auditJson(records: AsyncIterable<AuditRecord>): AsyncGenerator<string> {
  let text = '{\n  "records": ['
  let separator = '\n'
  for await (const record of records) {
    text += `${separator}    ${JSON.stringify(record)}`
    separator = ',\n'
    if (text.length < pieceLength) continue
    yield text
    text = ''
  }
  yield `${text}\n  ]\n}\n`
}

/** Characters that are sent at once. */
const pieceLength = 16_384
