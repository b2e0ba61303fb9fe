import type { AuditRecord } from '@rewind/contract/audit'
import { visibleText } from '../../components/visible-text.ts'

const words: Record<string, string> = {
  cancel: 'Request cancellation',
  terminate: 'Terminate',
  reset: 'Reset',
  'pause-activity': 'Pause activity',
  'unpause-activity': 'Unpause activity',
  'reset-activity': 'Reset activity',
  'update-activity-options': 'Update activity options',
  signal: 'Send signal',
  update: 'Send update',
}

/** Returns the name of an action, also of one that this page does not know. */
export function actionWords(action: string): string {
  const known = words[action]
  if (known !== undefined) return known
  const text = action.replaceAll('-', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The actions that the filter offers. */
export const knownActions = Object.keys(words)

/** The action of a record with its object: an activity, a signal, an event. */
export function AuditAction({
  record: { action, name, eventId, target },
}: {
  record: AuditRecord
}) {
  const object = target?.activityId ?? name
  return (
    <>
      {actionWords(action)}
      {eventId !== undefined && ` to event ${eventId}`}
      {object !== undefined && (
        <>
          {' '}
          <bdi className="font-mono">{visibleText(object)}</bdi>
        </>
      )}
    </>
  )
}
