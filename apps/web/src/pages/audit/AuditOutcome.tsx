import type { AuditRecord } from '@rewind/contract/audit'
import { Check, CircleHelp, Loader, ShieldX, X } from 'lucide-react'
import { visibleText } from '../../components/visible-text.ts'

const looks = {
  intended: { word: 'Under way', colour: 'text-running', shape: Loader },
  done: { word: 'Done', colour: 'text-completed', shape: Check },
  refused: { word: 'Refused, nothing changed', colour: 'text-failed', shape: X },
  unknown: { word: 'Outcome unknown', colour: 'text-warning', shape: CircleHelp },
} as const

const notPermitted = { word: 'Not permitted', colour: 'text-failed', shape: ShieldX }

/** The outcome of a record or of one of its entries, as a shape and a word. */
export function OutcomeWord({
  kind,
  state,
}: {
  kind: AuditRecord['kind']
  state: AuditRecord['outcome']['state']
}) {
  const { word, colour, shape: Shape } = kind === 'refusal' ? notPermitted : looks[state]
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap font-medium ${colour}`}>
      <Shape size={13} aria-hidden className="shrink-0" /> {word}
    </span>
  )
}

/** The outcome of a record with what there is to say about it. */
export function AuditOutcome({ record }: { record: AuditRecord }) {
  const { kind, outcome, superseded } = record
  return (
    <>
      <OutcomeWord kind={kind} state={outcome.state} />
      {outcome.message !== undefined && (
        <div className="line-clamp-3 text-ink-soft">
          <bdi>{visibleText(outcome.message)}</bdi>
        </div>
      )}
      {superseded !== undefined && (
        <div className="text-warning">
          <bdi>{visibleText(superseded.message)}</bdi>
        </div>
      )}
    </>
  )
}
