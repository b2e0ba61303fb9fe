import { useRouter } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { withoutBasePath } from './base-path.ts'
import { visibleText } from './components/visible-text.ts'
import { lostParts } from './lost-parts.ts'

/** As the browser opened it: the router takes what means nothing out of the address before it draws. */
const opened = { pathname: window.location.pathname, search: window.location.search }

const maxLength = 80

/** Says once which parts of the address its page does not know, and so shows without. */
export function UnknownParts() {
  const router = useRouter()
  const [parts, setParts] = useState(() => lostIn(opened))
  function lostIn({ pathname, search }: typeof opened): string[] {
    const raw = Object.fromEntries(new URLSearchParams(search))
    const page = router.matchRoutes(withoutBasePath(pathname), raw).at(-1)
    return page === undefined ? [] : lostParts(raw, { ...page.search })
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the router is one and the same
  useEffect(
    () =>
      router.history.subscribe(({ location, action }) => {
        const lost = lostIn(location)
        // The address without those parts replaces the one that came.
        if (action.type !== 'REPLACE' || lost.length > 0) setParts(lost)
      }),
    [router],
  )
  if (parts.length === 0) return null
  return (
    <div
      role="status"
      className="flex items-baseline gap-2 border-line border-b bg-warning-tint px-3 py-1 text-small text-warning"
    >
      <span className="min-w-0 flex-1 break-words">
        Rewind does not know this part of the address, and leaves it out:{' '}
        <bdi className="font-mono">
          {parts.map((part) => visibleText(part).slice(0, maxLength)).join(' & ')}
        </bdi>
      </span>
      <button type="button" aria-label="Close the message" onClick={() => setParts([])}>
        <X size={13} aria-hidden />
      </button>
    </div>
  )
}
