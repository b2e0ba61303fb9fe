import type { RunRef } from '@rewind/contract/primitives'
import type { Temporal } from '@rewind/operations/temporal/gateway'

/** The whole history as the CLI prints it, or the same with what its payloads say in their place. */
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

/** The header that names the file after its run; an id may hold what no file system and no header takes. */
export function exportDisposition({ workflowId, runId }: RunRef): string {
  const name = `${cut(workflowId.replace(unfit, '-'))}-${runId}.json`
  const plain = name.replace(/[^\w.-]+/g, '-')
  const whole = plain === name ? '' : `; filename*=UTF-8''${encode(name)}`
  return `attachment; filename="${plain}"${whole}`
}

/** Separators, controls, what turns the direction of text, and halves of surrogate pairs. */
const unfit = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\:*?"<>|]+/gu

/** File systems take 255 bytes. */
const cut = (name: string): string => [...name].slice(0, 50).join('')

/** RFC 5987 takes fewer characters as they are than a URL does. */
const encode = (name: string): string =>
  encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
