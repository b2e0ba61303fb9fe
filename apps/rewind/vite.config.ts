import { defineConfig } from 'vite'

// `vite build` makes dist/main.js: our own packages bundled from source, every dependency beside it.
export default defineConfig({
  build: {
    ssr: 'src/cli.ts',
    target: 'node20',
    sourcemap: true,
    rolldownOptions: { output: { entryFileNames: 'main.js', chunkFileNames: '[name]-[hash].js' } },
  },
  ssr: { noExternal: [/^@rewind\//] },
})
