import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Attention } from '@rewind/contract/attention'
import { readAttention, startAttentionScan } from '@rewind/contract/attention'
import { fillUrl } from '@rewind/contract/path'
import { expect } from 'vitest'

/** Returns the URL of the line in which a console says that it listens. */
export async function urlOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The console has no output.')
  for await (const line of createInterface(child.stdout)) {
    const { msg, url } = JSON.parse(line)
    if (msg === 'Rewind listens') return url
  }
  throw new Error('The console ended without listening.')
}

const inDefault = (url: string): string => fillUrl(url, { namespace: 'default' })

/** Starts the scan, as the page does, and waits until the console names the run among those that need attention. */
export async function expectStuck(url: string, workflowId: string): Promise<void> {
  const started = await fetch(`${url}${inDefault(startAttentionScan.url)}`, {
    method: startAttentionScan.method,
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  expect(started.status).toBe(200)
  const read = async () => {
    const reply = await fetch(`${url}${inDefault(readAttention.url)}`)
    const { groups }: Attention = await reply.json()
    return groups
      .filter(({ kind }) => kind === 'STUCK')
      .flatMap(({ samples }) => samples.map((sample) => sample.workflowId))
  }
  await expect.poll(read, { timeout: 60_000 }).toContain(workflowId)
}

/** Loads the page as a browser does: its HTML, and each script and style that it names. */
export async function expectPage(url: string): Promise<void> {
  const page = await fetch(`${url}/namespaces/default`, { headers: { accept: 'text/html' } })
  expect(page.status).toBe(200)
  const html = await page.text()
  const assets = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(([, path]) => path)
  expect(assets.some((path) => path?.endsWith('.js'))).toBe(true)
  expect(assets.some((path) => path?.endsWith('.css'))).toBe(true)
  for (const path of assets) {
    const asset = await fetch(new URL(path ?? '', page.url))
    expect(asset.status, path).toBe(200)
    expect(asset.headers.get('content-type')).toMatch(/javascript|css/)
    expect((await asset.text()).length).toBeGreaterThan(0)
  }
}
