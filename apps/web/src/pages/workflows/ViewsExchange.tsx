import { useState } from 'react'
import { Button, buttonClass } from '../../components/Button.tsx'
import { saveFile } from '../../components/save-file.ts'
import { type SavedView, viewsFrom } from './saved-view.ts'

/** Exports the views of this browser to a file, and imports them from one. */
export function ViewsExchange({
  views,
  onImport,
}: {
  views: readonly SavedView[]
  onImport: (views: SavedView[]) => void
}) {
  const [told, setTold] = useState('')
  async function read(file: File | undefined) {
    if (file === undefined) return
    const found = viewsFrom(await file.text())
    if (found === undefined) setTold(`${file.name} holds no views of Rewind. Nothing was changed.`)
    else {
      onImport(found)
      setTold(`${found.length} ${found.length === 1 ? 'view' : 'views'} imported.`)
    }
  }
  return (
    <div className="flex flex-wrap items-center gap-2 border-line border-t pt-2">
      <Button
        whyNot={views.length === 0 ? 'There is no view of your own yet.' : undefined}
        onClick={() =>
          saveFile(
            new Blob([`${JSON.stringify(views, null, 2)}\n`], { type: 'application/json' }),
            'rewind-views.json',
          )
        }
      >
        Export views
      </Button>
      <label className={`${buttonClass()} cursor-pointer focus-within:outline-2`}>
        Import views
        <input
          type="file"
          accept="application/json,.json"
          className="sr-only"
          onChange={({ target }) => {
            void read(target.files?.[0])
            target.value = ''
          }}
        />
      </label>
      <span role="status" className="text-ink-soft text-small">
        {told}
      </span>
    </div>
  )
}
