import { JsonView } from 'react-json-view-lite'

const arrow = '-ml-3 inline-block w-3 cursor-pointer select-none text-ink-faint hover:text-ink'

const looks = {
  container: 'font-mono',
  basicChildStyle: 'pl-3 [overflow-wrap:anywhere] whitespace-pre-wrap',
  childFieldsContainer: '',
  label: 'mr-1 text-ink-soft',
  clickableLabel: 'mr-1 text-ink-soft cursor-pointer',
  nullValue: 'text-ink-faint',
  undefinedValue: 'text-ink-faint',
  numberValue: 'text-ink',
  stringValue: 'text-ink',
  booleanValue: 'text-ink',
  otherValue: 'text-ink',
  punctuation: 'text-ink-faint',
  expandIcon: `${arrow} after:content-['▸']`,
  collapseIcon: `${arrow} after:content-['▾']`,
  collapsedContent: "cursor-pointer px-1 text-ink-faint after:content-['…']",
  noQuotesForStringValues: false,
  quotesForFieldNames: true,
  stringifyStringValues: true,
  ariaLables: { collapseJson: 'Collapse', expandJson: 'Expand' },
}

/** Levels below this one open one by one, so that deep nesting cannot block the browser. */
const deepestOpen = 12

const sizeOf = (value: unknown) =>
  typeof value === 'object' && value !== null ? Object.keys(value).length : 0

/** JSON as a tree that folds. Only for JSON that a parse does not change: see `losslessTree`. */
export function PayloadTree({
  value,
  label,
  isSmall,
}: {
  value: object
  label: string
  /** Whether the whole tree is open at first. Of a large value only the first levels are. */
  isSmall: boolean
}) {
  return (
    <div dir="ltr" className="w-full min-w-0">
      <JsonView
        aria-label={label}
        data={value}
        style={looks}
        clickToExpandNode
        shouldExpandNode={(level, node) =>
          level < (isSmall ? deepestOpen : 2) && sizeOf(node) <= 50
        }
      />
    </div>
  )
}
