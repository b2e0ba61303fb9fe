import type { RecoveryItem } from '@rewind/contract/recovery-items'
import type { RecoveryRecord } from '@rewind/contract/recovery-record'
import { oneLine } from '../text/words.ts'
import { outcomeWords } from './headline.ts'
import { recoveryStateWords } from './recovery-states.ts'

/** Escapes text from outside on one line, so that Markdown shows it as text. */
const plain = (text: string): string =>
  oneLine(text).replace(/[\\`*_{}[\]()#+!|<>~&-]/g, (sign) =>
    sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : sign === '&' ? '&amp;' : `\\${sign}`,
  )

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0
    ? []
    : [header, header.map(() => '---'), ...rows]
        .map((cells) => `| ${cells.join(' | ')} |`)
        .concat('')

/** Whether a post-mortem lists the item: its outcome is anything but good. */
export const isRemarkable = ({
  state,
  verdict,
}: Pick<RecoveryItem, 'state' | 'verdict'>): boolean =>
  state === 'FAILED' ||
  state === 'UNKNOWN' ||
  state === 'DOUBLED' ||
  (verdict !== undefined && verdict.verdict !== 'RECOVERED')

/** Items beyond this number are only counted. */
const maxListed = 200

/** Returns the address of a run's page. */
export type LinkTo = (workflowId: string, runId: string) => string

/**
 * Returns a recovery as a Markdown page for the post-mortem. `remarkable`: the items to list; `of`:
 * the number of all such items. `linkTo` returns the address of a run's page.
 */
export function postMortem(
  record: RecoveryRecord,
  remarkable: readonly RecoveryItem[],
  { of, linkTo }: { of: number; linkTo: LinkTo },
): string {
  const { board, action, plan } = record
  const listed = remarkable.slice(0, maxListed)
  return [
    `# Recovery ${record.id}${record.title === undefined ? '' : `: ${plain(record.title)}`}`,
    '',
    ...facts(record).map(([name, value]) => `- ${name}: ${value}`),
    '',
    ...board.headline.map(plain),
    '',
    '## Strata',
    '',
    ...table(
      ['Stratum', 'Runs', 'Outcome', 'Gate'],
      board.strata.map(({ label, counts, gate }) => [
        plain(label),
        counts.affected.toLocaleString('en'),
        plain(outcomeWords(counts, action.kind)),
        gate === undefined ? '–' : plain(`${gate.state.toLowerCase()}, ${gate.text}`),
      ]),
    ),
    ...section(
      '## Skipped',
      table(
        ['Why', 'Runs', 'Example'],
        (plan?.skipped ?? []).map(({ code, text, runs, examples: [first] }) => [
          plain(code),
          runs.toLocaleString('en'),
          `${first === undefined ? '' : `${link(first, linkTo)}: `}${plain(text)}`,
        ]),
      ),
    ),
    ...section('## Runs to look at', [
      ...table(
        ['Run', 'State', 'What is known', 'New run'],
        listed.map((item) => [
          link(item, linkTo),
          plain(item.verdict?.verdict ?? item.state),
          plain(item.verdict?.text ?? item.error?.message ?? ''),
          item.newRunId === undefined ? '–' : link({ ...item, runId: item.newRunId }, linkTo),
        ]),
      ),
      ...(of > listed.length ? [`And ${(of - listed.length).toLocaleString('en')} more.`, ''] : []),
    ]),
  ].join('\n')
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [title, '', ...lines]

function facts(record: RecoveryRecord): [string, string][] {
  const { namespace, state, action, reason, user, createdAt, startedAt, endedAt, paused } = record
  const optional: [string, string | undefined][] = [
    ['Started', startedAt],
    ['Ended', endedAt],
    ['Paused', paused?.text],
  ]
  return [
    ['Namespace', plain(namespace)],
    [
      'Action',
      plain(action.kind === 'SIGNAL' ? `signal ${action.name}` : action.kind.toLowerCase()),
    ],
    ['Reason', plain(reason)],
    ['User', plain(user)],
    ['State', recoveryStateWords(state)],
    ['Created', createdAt],
    ...optional.flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, plain(value)]],
    ),
  ]
}

const link = (
  { workflowId, runId }: { workflowId: string; runId: string },
  linkTo: LinkTo,
): string =>
  // These characters would end the address, the table cell or the line.
  `[${plain(workflowId)}](<${linkTo(workflowId, runId).replace(/[<>|\\\s\p{Cc}]/gu, encodeURIComponent)}>)`
