/** What a pasted text names. */
export type Target =
  /** An address of this console or of the Temporal Web UI, on whatever host. */
  | { kind: 'address'; href: string }
  | { kind: 'workflow'; workflowId: string; runId?: string; namespace?: string }
  | { kind: 'run'; runId: string; namespace?: string }

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/** Reads a URL, a line for the CLI, what the CLI prints, or JSON; undefined where it is only a text. */
export function readTarget(text: string): Target | undefined {
  const trimmed = text.trim()
  const [, bare = trimmed] = /^["'`<](.*)["'`>]$/.exec(trimmed) ?? []
  if (uuid.test(bare)) return { kind: 'run', runId: bare.toLowerCase() }
  return (
    readAddress(bare, /^((?:https?:\/\/)?[^/\s]*)(\/\S*)?$/) ??
    readCommand(trimmed) ??
    // In the middle of a message, as it was sent.
    readAddress(trimmed, /(https?:\/\/[^/\s]+)(\/[^\s"'`<>]*[^\s"'`<>.,;:!?)\]])/) ??
    readPrinted(trimmed)
  )
}

function readAddress(text: string, pattern: RegExp): Target | undefined {
  const [, host = '', path = ''] = pattern.exec(text) ?? []
  const whole = host === 'namespaces' ? `/namespaces${path}` : path
  // A Web UI behind a proxy has its pages under a path of its own.
  const [, href] = /(?:^|\/[^?#]*?)(\/namespaces\/[^#]+)/.exec(whole) ?? []
  return href === undefined ? undefined : { kind: 'address', href }
}

const options: Record<string, 'workflowId' | 'runId' | 'namespace'> = {
  '--workflow-id': 'workflowId',
  '-w': 'workflowId',
  '--run-id': 'runId',
  '-r': 'runId',
  '--namespace': 'namespace',
  '-n': 'namespace',
}

/** `temporal workflow show --workflow-id 'order 1' -r …`, also over several lines, or its options alone. */
function readCommand(pasted: string): Target | undefined {
  // What a chat or an editor made of quotes and dashes.
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

/** `WorkflowId  order-1` as the CLI prints it, `WorkflowID=order-1 RunID=…` of a log, or `"workflowId": "order-1"`. */
function readPrinted(text: string): Target | undefined {
  const found: Named = {}
  for (const name of ['workflowId', 'runId', 'namespace'] as const) {
    const json = new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`, 'i').exec(text)?.[1]
    // Another name on the same line ends it, as a log writes them.
    const line = `(\\S.*?)(?=\\s*$|[,;]?\\s+(?:namespace|workflowId|runId)[ \\t:=])`
    const printed =
      new RegExp(`^\\s*${name}[ \\t:=]+${line}`, 'im').exec(text)?.[1] ??
      new RegExp(`[\\s,;]${name}[ \\t]*[:=][ \\t]*${line}`, 'im').exec(text)?.[1]
    const value = json === undefined ? printed : parsed(json)
    // Only a workflow id may hold a space.
    if (value) found[name] = name === 'workflowId' ? value : value.replace(/[\s,;].*$/s, '')
  }
  return targetOf(found)
}

type Named = Partial<Record<'workflowId' | 'runId' | 'namespace', string>>

function targetOf({ workflowId, runId, namespace }: Named): Target | undefined {
  const where = namespace === undefined ? {} : { namespace }
  const run = runId !== undefined && uuid.test(runId) ? { runId: runId.toLowerCase() } : undefined
  if (workflowId !== undefined) return { kind: 'workflow', workflowId, ...run, ...where }
  return run && { kind: 'run', ...run, ...where }
}

function parsed(json: string): string | undefined {
  try {
    return String(JSON.parse(json))
  } catch {
    return undefined
  }
}

/** Words as a POSIX shell splits them: quotes, backslashes, and lines that go on. */
function shellWords(text: string): string[] {
  const words: string[] = []
  const pattern = /(?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+/g
  for (const [raw] of text.replace(/\\\r?\n/g, ' ').matchAll(pattern)) {
    words.push(
      raw.replace(
        /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g,
        (_, single?: string, double?: string, escaped?: string) =>
          single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
      ),
    )
  }
  return words
}
