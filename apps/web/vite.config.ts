import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** The console, and the page that an operator waits for: the history of a run. */
const firstModules = ['main.tsx', 'pages/workflow/RunPage.tsx', 'pages/history/HistoryTab.tsx']

/** Returns the modules that `firstModules` import, without those that they import dynamically. */
function modulesLoadedFirst(moduleInfo: (id: string) => { importedIds: string[] } | null) {
  const found = new Set(firstModules.map((name) => join(import.meta.dirname, 'src', name)))
  // A set also visits what is added while it is walked.
  for (const id of found) for (const next of moduleInfo(id)?.importedIds ?? []) found.add(next)
  return found
}

let loadedFirst: Set<string> | undefined

/** Once and as well as can be, rather than quickly at each request: a fifth less for the browser. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  async writeBundle({ dir = '' }, bundle) {
    const texts = Object.keys(bundle).filter((name) => /\.(js|css|svg)$/.test(name))
    await Promise.all(
      texts.map(async (name) => {
        const file = join(dir, name)
        const text = await readFile(file)
        await writeFile(`${file}.br`, await promisify(brotliCompress)(text))
        await writeFile(`${file}.gz`, await promisify(gzip)(text, { level: 9 }))
      }),
    )
  },
}

export default defineConfig({
  plugins: [react(), tailwindcss(), compressed],
  // Files name each other relative to themselves, and the server completes the URLs in the page: one
  // build works below any path.
  base: './',
  build: {
    assetsDir: 'assets',
    // Inlined files become data: URLs, which the content security policy refuses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        // One file, because each further request is a further wait. What is imported dynamically (other
        // pages, the JSON tree, an editor) stays apart.
        codeSplitting: {
          groups: [
            {
              debugName: 'app',
              name(id, context) {
                loadedFirst ??= modulesLoadedFirst((imported) => context.getModuleInfo(imported))
                return loadedFirst.has(id) ? 'app' : null
              },
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': process.env.REWIND_DEV_BFF ?? 'http://127.0.0.1:4401',
    },
  },
})
