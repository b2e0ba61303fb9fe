import { access } from 'node:fs/promises'
import path from 'node:path'
import { webRoot } from '../web-root.ts'
import type { Check } from './check.ts'

/** The oldest Node that runs Rewind, as in `engines` of package.json. */
const oldest = [20, 19] as const

export function checkNode(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOldEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
  const required = `${oldest.join('.')} or newer is needed`
  return isOldEnough
    ? { id: 'node', title: 'Node.js', status: 'ok', found: version }
    : {
        id: 'node',
        title: 'Node.js',
        status: 'failed',
        found: `${version}; ${required}`,
        remedy: 'Install a newer Node.js.',
      }
}

export async function checkPage(root = webRoot): Promise<Check> {
  const page = { id: 'page', title: 'Page' }
  try {
    await access(path.join(root, 'index.html'))
    return { ...page, status: 'ok', found: `its files are in ${root}` }
  } catch {
    return {
      ...page,
      status: 'failed',
      found: `${root} has no index.html`,
      loses: 'the page in the browser; the HTTP API works',
      remedy: 'Install the package again; in the repository, run npm run build.',
    }
  }
}
