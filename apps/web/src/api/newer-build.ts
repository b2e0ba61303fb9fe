import { readPage } from './call.ts'

/**
 * Reloads the page if the server has another build, since the files that this build still has to
 * load are gone. Does nothing if the server does not answer or has the same build.
 */
export async function reloadIfRebuilt(): Promise<void> {
  const own = document.querySelector('script[type=module][src]')?.getAttribute('src')
  const page = await readPage().catch(() => undefined)
  if (own != null && page?.includes('<script') && !page.includes(`"${own}"`)) location.reload()
}
