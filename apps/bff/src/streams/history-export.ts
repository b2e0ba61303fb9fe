import type { RunRef } from '@rewind/contract/primitives'
import { decodePayloadsIn } from '@rewind/history/export-decoded'
import type { Temporal } from '../temporal/temporal.ts'

/** The whole history as the CLI prints it, or the same with what its payloads say in their place. */
export async function* historyExport(
  temporal: Temporal,
  run: RunRef,
  payloads: 'encoded' | 'decoded',
): AsyncGenerator<string> {
  let before = '{\n  "events": [\n'
  for await (const text of temporal.scanHistoryJson(run)) {
    yield before + (payloads === 'decoded' ? decodePayloadsIn(text) : text)
    before = ',\n'
  }
  yield '\n  ]\n}\n'
}

/** An id may hold what no file system and no header takes. */
export function exportFileName({ workflowId, runId }: RunRef): string {
  const name = workflowId.replace(/[^A-Za-z0-9._-]+/g, '-').slice(0, 100)
  return `${name}-${runId}.json`
}
