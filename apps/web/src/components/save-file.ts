/** Gives a file to the browser to keep. */
export function saveFile(file: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  // The browser has taken hold of it once this turn is over.
  setTimeout(() => URL.revokeObjectURL(link.href))
}
