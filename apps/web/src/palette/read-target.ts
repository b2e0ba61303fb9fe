import { shellWords } from '@rewind/history/cli/shell-words'

/** The thing that a pasted text names. */
export type Target =
  /** An address of Rewind or of the Temporal Web UI, on any host. */
  | { kind: 'address'; href: string }
  | { kind: 'workflow'; workflowId: string; runId?: string; namespace?: string }
  | { kind: 'run'; runId: string; namespace?: string }
  /** A query from a CLI command that lists workflows or acts on several. */
  | { kind: 'list'; query: string; namespace?: string }

const uuidPattern = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}'
const uuid = new RegExp(`^${uuidPattern}$`, 'i')

/** Reads a URL, a CLI command, output of the CLI, or JSON. Returns undefined for any other text. */
export function readTarget(text: string): Target | undefined {
  const trimmed = text.trim()
  const [, bare = trimmed] = /^["'`<](.*)["'`>]$/.exec(trimmed) ?? []
  if (uuid.test(bare)) return { kind: 'run', runId: bare.toLowerCase() }
  return (
    readAddress(bare, /^((?:https?:\/\/)?[^/\s]*)(\/\S*)?$/) ??
    readCommand(trimmed) ??
    // An address within a message.
    readAddress(trimmed, /(https?:\/\/[^/\s]+)(\/[^\s"'`<>]*[^\s"'`<>.,;:!?)\]])/) ??
    readPrinted(trimmed)
  )
}

function readAddress(text: string, pattern: RegExp): Target | undefined {
  const [, host = '', path = ''] = pattern.exec(text) ?? []
  const whole = host === 'namespaces' ? `/namespaces${path}` : path
  // A Web UI behind a proxy can have a path before its own.
  const [, href] = /(?:^|\/[^?#]*?)(\/namespaces\/[^#]+)/.exec(whole) ?? []
  return href === undefined ? undefined : { kind: 'address', href }
}

const options: Record<string, keyof Named> = {
  '--workflow-id': 'workflowId',
  '-w': 'workflowId',
  '--run-id': 'runId',
  '-r': 'runId',
  '--namespace': 'namespace',
  '-n': 'namespace',
  '--query': 'query',
  '-q': 'query',
}

/**
 * Reads `temporal workflow show --workflow-id 'order 1' -r …`, also on several lines, or its
 * options alone.
 */
function readCommand(pasted: string): Target | undefined {
  // Chats and editors replace quotes and dashes.
  const text = pasted
    .replace(/[“”]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/(^|\s)[—–](?=[a-z])/g, '$1--')
  if (!/(?:^|[\s/])temporal\s|^-/.test(text)) return undefined
  const found: Named = {}
  const words = shellWords(text)
  for (const [index, word] of words.entries()) {
    const [, option = '', value] = /^(-{1,2}[a-z-]+)(?:=([\s\S]*))?$/.exec(word) ?? []
    const name = options[option]
    const given = value ?? words[index + 1]
    if (name !== undefined && given) found[name] = given
  }
  return targetOf(found)
}

/**
 * Reads `WorkflowId order-1` as the CLI prints it, `WorkflowID=order-1 RunID=…` from a log, or
 * `"workflowId": "order-1"`. A one-line field has removed the line breaks of a pasted text.
 */
function readPrinted(text: string): Target | undefined {
  const workflowId = fieldOf(text, 'workflowId') ?? listedId.exec(text)?.[1]
  const runId = new RegExp(`\\brunId\\W+(${uuidPattern})`, 'i').exec(text)?.[1]
  // Only a workflow id may hold a space.
  const namespace = fieldOf(text, 'namespace')?.replace(/[\s,;].*$/s, '')
  return targetOf({
    ...(workflowId && { workflowId }),
    ...(runId && { runId }),
    ...(namespace && { namespace }),
  })
}

function fieldOf(text: string, name: string): string | undefined {
  const json = new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`, 'i').exec(text)?.[1]
  if (json !== undefined) return parsed(json)
  // The next name on the same line ends the value, in a log or in a table.
  const value = `(\\S.*?)(?=\\s*$|[,;]?\\s+(?:namespace|workflowId|runId)[ \\t:=]|\\s{2,}\\w+\\s)`
  const begins = [
    `^\\s*${name}[ \\t:=]+`,
    `[\\s,;]${name}[ \\t]*[:=][ \\t]*`,
    `\\s{2,}${name}\\s{2,}`,
  ]
  return new RegExp(`(?:${begins.join('|')})${value}`, 'im').exec(text)?.[1]
}

/** Matches a row of the output of `temporal workflow list`. */
const listedId =
  /^\s*(?:Running|Completed|Failed|Canceled|Terminated|ContinuedAsNew|TimedOut|Paused)\s{2,}(\S.*?)\s{2,}\S/m

type Named = Partial<Record<'workflowId' | 'runId' | 'namespace' | 'query', string>>

function targetOf({ workflowId, runId, namespace, query }: Named): Target | undefined {
  const where = namespace === undefined ? {} : { namespace }
  const run = runId !== undefined && uuid.test(runId) ? { runId: runId.toLowerCase() } : undefined
  if (workflowId !== undefined) return { kind: 'workflow', workflowId, ...run, ...where }
  if (run !== undefined) return { kind: 'run', ...run, ...where }
  return query === undefined ? undefined : { kind: 'list', query, ...where }
}

function parsed(json: string): string | undefined {
  try {
    return String(JSON.parse(json))
  } catch {
    return undefined
  }
}
