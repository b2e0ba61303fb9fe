import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * What every page takes, and what the first look at a run does. Of our own files those are left out
 * that only other pages, tabs and views want.
 */
const early = [
  /node_modules\/(?!react-json-view-lite|@base-ui\/react\/(.*\/)?(autocomplete|combobox)|@?codemirror|@lezer|@marijn|style-mod|w3c-keyname|crelt)/,
  /web\/src\/(?!pages|palette|components\/(NamespaceList|list-text|PayloadTree|InterventionsTable|VirtualRows|AttentionList|attention-words|ScanState|LineageCell|lineage-lanes|parse-duration)|api\/(family-tree|attention|file-history|activities|interventions|find-workflows|relations|run-details|reset-facts))/,
  /packages\/contract\/src\/(?!reset-plan|attention|activities|relations|run-details|dashboard)/,
  /packages\/history\/src\/(?!reset-plan|row-reset-points|name-reset-point|http-command|import-history|json-damage|visibility-(query|problems)|filter-text|query-words|token-cursor|query-token-words|events|task-rows|event-row|other-rows|stuck|activity-actions|missing-features)/,
  /pages\/(workflow\/Run|history\/History(Tab|Views))/,
]

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
        // One file holds what every page takes and what the first look at a run does: a request more
        // is a wait more. What is loaded late (other pages, the JSON tree, an editor) stays apart.
        codeSplitting: {
          groups: [{ name: 'app', test: new RegExp(early.map(({ source }) => source).join('|')) }],
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
