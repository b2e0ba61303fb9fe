/**
 * Puts a text into the clipboard, and says whether it is there. A browser may refuse a page its
 * clipboard, and gives none to one on plain http; a selected text can be copied without.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copySelected(text)
  }
}

function copySelected(text: string): boolean {
  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.readOnly = true
  area.style.position = 'fixed'
  // Within the dialog that is open: nothing outside of it may take the focus.
  const dialog = focused?.closest('[role=dialog], [role=alertdialog]')
  ;(dialog ?? document.body).append(area)
  try {
    area.select()
    return document.execCommand('copy')
  } catch {
    return false
  } finally {
    area.remove()
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
  }
}
