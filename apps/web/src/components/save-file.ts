/** Downloads a file. */
export function saveFile(file: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  // The browser holds the file once this task is over.
  setTimeout(() => URL.revokeObjectURL(link.href))
}
