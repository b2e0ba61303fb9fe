import { Dialog } from '@base-ui/react/dialog'
import { Button } from './Button.tsx'

const keys = [
  ['⌘K or Ctrl K', 'Go to a workflow, run, page or command'],
  ['/', 'Search'],
  ['n N', 'Next and previous match'],
  ['j k', 'Next and previous row'],
  ['Enter', 'Open'],
  ['x', 'Select the row of the list'],
  ['X', 'Select from the last one to this row'],
  ['[ ]', 'Previous and next page of the list'],
  ['Esc', 'Back'],
  ['g d', 'Go to the dashboard'],
  ['g l', 'Go to the list'],
  ['g a', 'Go to what needs attention'],
  ['g h', 'Go to the history'],
  ['g p', 'Go to what is pending'],
  ['g r', 'Go to the relations'],
  ['g t', 'Go to query, signal and update'],
  ['c', 'Request cancellation: opens its dialog'],
  ['r', 'Reset: opens its page'],
  ['?', 'These keys'],
] as const

/** Lists all keyboard shortcuts. No key sends an operation by itself. */
export function KeysDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/45" />
        <Dialog.Popup className="fixed top-1/2 left-1/2 z-40 flex w-[min(28rem,94vw)] -translate-x-1/2 -translate-y-1/2 flex-col gap-3 rounded-lg border border-line-strong bg-raised p-4 shadow-2xl">
          <Dialog.Title className="font-semibold text-large">Keys</Dialog.Title>
          <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1">
            {keys.map(([key, meaning]) => (
              <div key={key} className="contents">
                <dt>
                  <kbd className="rounded border border-line-strong bg-sunken px-1.5 font-mono text-small">
                    {key}
                  </kbd>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
          <div className="flex justify-end">
            <Button onClick={onClose}>Close</Button>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
