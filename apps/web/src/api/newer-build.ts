import { readPage } from './call.ts'

/**
 * Loads the page anew where its server has another build by now: what this one still has to load is
 * gone. Where the server does not answer, or has the same build, the page stays as it is.
 */
export async function reloadIfRebuilt(): Promise<void> {
  const own = document.querySelector('script[type=module][src]')?.getAttribute('src')
  const page = await readPage().catch(() => undefined)
  if (own != null && page?.includes('<script') && !page.includes(`"${own}"`)) location.reload()
}
