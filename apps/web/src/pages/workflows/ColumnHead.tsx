import { type KeyboardEvent, type PointerEvent, useState } from 'react'
import { type Column, columnWidth, narrowest, resized, widest } from './columns.ts'

const keyStep = 16

/** The head of a column, with an edge that changes its width. */
export function ColumnHead({
  column,
  title,
  onResize,
}: {
  column: Column
  title: string
  onResize: (width: number) => void
}) {
  const [drag, setDrag] = useState<{ fromX: number; fromWidth: number } | undefined>()
  const width = columnWidth(column)

  function handleKey(event: KeyboardEvent) {
    const step = { ArrowLeft: -keyStep, ArrowRight: keyStep }[event.key]
    if (step === undefined) return
    event.preventDefault()
    onResize(resized(width + step))
  }
  function begin(event: PointerEvent<HTMLElement>) {
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    setDrag({ fromX: event.clientX, fromWidth: width })
  }
  return (
    <th
      scope="col"
      title={title === column.attribute ? undefined : column.attribute}
      className="sticky top-0 z-10 border-line border-b bg-surface px-2 text-left font-medium text-ink-faint text-small"
    >
      <span className="block truncate">{title}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: an `hr` cannot be moved */}
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={`Width of ${title}`}
        aria-valuenow={width}
        aria-valuemin={narrowest}
        aria-valuemax={widest}
        tabIndex={0}
        onKeyDown={handleKey}
        onPointerDown={begin}
        onPointerMove={({ clientX }) => {
          if (drag) onResize(resized(drag.fromWidth + clientX - drag.fromX))
        }}
        onPointerUp={() => setDrag(undefined)}
        onLostPointerCapture={() => setDrag(undefined)}
        className="absolute top-1 right-0 h-5 w-2 cursor-col-resize touch-none border-line border-r hover:border-accent hover:border-r-2"
      />
    </th>
  )
}
