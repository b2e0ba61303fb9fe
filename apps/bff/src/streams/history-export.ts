import type { RunRef } from '@rewind/contract/primitives'
import type { Temporal } from '@rewind/operations/temporal/gateway'

/** Yields the whole history as JSON in the format of the CLI, with encoded or decoded payloads. */
export async function* historyExport(
  temporal: Temporal,
  run: RunRef,
  payloads: 'encoded' | 'decoded',
): AsyncGenerator<string> {
  let before = '{\n  "events": [\n'
  for await (const text of temporal.scanHistoryJson(run, payloads)) {
    yield before + text
    before = ',\n'
  }
  yield '\n  ]\n}\n'
}

/**
 * Returns the `Content-Disposition` header with a file name made from the run. Replaces characters
 * that file systems or headers do not accept.
 */
export function exportDisposition({ workflowId, runId }: RunRef): string {
  const name = `${cut(workflowId.replace(unfit, '-'))}-${runId}.json`
  const plain = name.replace(/[^\w.-]+/g, '-')
  const whole = plain === name ? '' : `; filename*=UTF-8''${encode(name)}`
  return `attachment; filename="${plain}"${whole}`
}

/** Separators, control characters, bidirectional controls and lone surrogates. */
const unfit = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\:*?"<>|]+/gu

/** File systems accept 255 bytes. */
const cut = (name: string): string => [...name].slice(0, 50).join('')

/** RFC 5987 leaves fewer characters unescaped than a URL. */
const encode = (name: string): string =>
  encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
