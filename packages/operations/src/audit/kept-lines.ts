import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import type { Checkpoint } from './checkpoint.ts'

type Head = Pick<Checkpoint, 'writer' | 'sequence' | 'hash'>

/**
 * Yields the entries and checkpoints in a file that holds the standard output of Rewind. Ignores other
 * lines. Throws the error of the file system if the file cannot be read.
 */
export async function* keptLines(file: string): AsyncGenerator<Head> {
  const input = createReadStream(file)
  const failed = new Promise<never>((_, reject) => input.once('error', reject))
  failed.catch(() => undefined)
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  await Promise.race([failed, new Promise((resolve) => input.once('open', resolve))])
  for await (const line of lines) {
    const head = headIn(line)
    if (head !== undefined) yield head
  }
}

function headIn(line: string): Head | undefined {
  // Collectors of logs put their own text before a line.
  const start = line.indexOf('{"')
  if (start < 0 || !line.includes('rewind.audit')) return undefined
  try {
    const { type, writer, sequence, hash } = JSON.parse(line.slice(start))
    const isOurs = type === 'rewind.audit' || type === 'rewind.audit.checkpoint'
    const isHead =
      typeof writer === 'string' && Number.isInteger(sequence) && typeof hash === 'string'
    return isOurs && isHead ? { writer, sequence, hash } : undefined
  } catch {
    return undefined
  }
}
