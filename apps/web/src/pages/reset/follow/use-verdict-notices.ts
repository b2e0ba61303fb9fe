import type { Recovery } from '@rewind/contract/recovery'
import { verdictSentence, verdictWords } from '@rewind/history/recovery/recovery-words'
import { useEffect, useRef, useState } from 'react'
import { useAnnounce } from '../../../components/Announcer.tsx'
import { visibleText } from '../../../components/visible-text.ts'

/**
 * Tells when the verdict changes: in the title of the browser's tab, to screen readers, and, where
 * the operator asked for it, by a notification of the browser.
 */
export function useVerdictNotices(workflowId: string, recovery: Recovery | undefined) {
  const announce = useAnnounce()
  const [isOn, setOn] = useState(false)
  const [whyNot, setWhyNot] = useState(whyNoNotifications)
  const told = useRef<string>(undefined)
  // The state, not the text: a time that grows is no news.
  const news = recovery && `${recovery.state} ${recovery.isRecovered}`
  const words = recovery && verdictWords(recovery)
  const sentence = recovery && verdictSentence(recovery)
  useEffect(() => {
    document.title = `${words ?? 'following the reset'} · ${workflowId} · Rewind`
  }, [words, workflowId])
  useEffect(() => {
    if (news === undefined || sentence === undefined || told.current === news) return
    const isFirst = told.current === undefined
    told.current = news
    if (isFirst) return
    announce(`The new run: ${sentence}`)
    if (!isOn || notify(workflowId, sentence)) return
    setOn(false)
    setWhyNot(noNotifications)
  }, [news, sentence, isOn, workflowId, announce])

  async function toggle() {
    if (isOn) return setOn(false)
    const permission = await askToNotify()
    setOn(permission === 'granted')
    if (permission === 'denied') setWhyNot(denied)
  }
  return { isOn, toggle: () => void toggle(), whyNot }
}

const denied = 'This browser does not let Rewind notify you: its settings for this page say so.'
const noNotifications = 'This browser shows no notifications of a page.'

function whyNoNotifications(): string | undefined {
  if (!isSecureContext) {
    return 'This browser has no notifications for a page that is not served over https.'
  }
  if (typeof window.Notification?.requestPermission !== 'function') return noNotifications
  return Notification.permission === 'denied' ? denied : undefined
}

/** Some browsers refuse even to ask. */
async function askToNotify(): Promise<NotificationPermission> {
  try {
    return await Notification.requestPermission()
  } catch {
    return 'denied'
  }
}

/** Says whether it is shown: some browsers have notifications for service workers alone. */
function notify(workflowId: string, sentence: string): boolean {
  try {
    new Notification(visibleText(workflowId), { body: visibleText(sentence), tag: workflowId })
    return true
  } catch {
    return false
  }
}
