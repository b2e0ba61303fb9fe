/**
 * Puts a text into the clipboard. Returns whether that worked: a browser can refuse, and has no
 * clipboard API on plain http. There the function copies a selection instead.
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
  // Inside the open dialog, since an open dialog takes the focus back from elements outside.
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
