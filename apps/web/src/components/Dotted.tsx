import type { ReactNode } from 'react'

/** Facts in a row, a dot between each two; one that begins a line has none before it. */
export function Dotted({ children }: { children: ReactNode }) {
  return (
    <span className="block overflow-x-clip text-ink-soft">
      <span className="-ml-4 flex flex-wrap *:relative *:min-w-0 *:pl-4 *:before:absolute *:before:left-1.5 *:before:content-['·']">
        {children}
      </span>
    </span>
  )
}
