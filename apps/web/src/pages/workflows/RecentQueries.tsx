import { Menu } from '@base-ui/react/menu'
import { History } from 'lucide-react'
import { buttonClass } from '../../components/Button.tsx'
import { visibleText } from '../../components/visible-text.ts'

/** The recent searches in this namespace, newest first. */
export function RecentQueries({
  queries,
  onChoose,
}: {
  queries: readonly string[]
  onChoose: (query: string) => void
}) {
  return (
    <Menu.Root>
      <Menu.Trigger className={buttonClass('quiet')}>
        <History size={14} aria-hidden />
        <span className="max-md:sr-only">Recent</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-30">
          <Menu.Popup className="flex max-h-[70dvh] w-[min(36rem,94vw)] flex-col overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 shadow-xl">
            {queries.length === 0 && (
              <p className="px-2 py-1 text-ink-soft">What is searched for is kept here.</p>
            )}
            {queries.map((query) => (
              <Menu.Item
                key={query}
                onClick={() => onChoose(query)}
                className="cursor-pointer truncate rounded px-2 py-1 font-mono text-small outline-none data-highlighted:bg-hover"
              >
                {visibleText(query)}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
