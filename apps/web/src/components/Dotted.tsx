import type { ReactNode } from 'react'

/**
 * Facts in a row with a dot between two of them. A fact at the start of a line has no dot before
 * it.
 */
export function Dotted({ children }: { children: ReactNode }) {
  return (
    <span className="block overflow-x-clip text-ink-soft">
      <span className="-ml-4 flex flex-wrap *:relative *:min-w-0 *:pl-4 *:before:absolute *:before:left-1.5 *:before:content-['·']">
        {children}
      </span>
    </span>
  )
}
