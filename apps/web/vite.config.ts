import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    assetsDir: 'assets',
    // Inlined files become data: URLs, which the content security policy refuses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // Few requests rather than one for each small module that two pages share. What a page loads
        // late (the JSON tree) stays apart.
        advancedChunks: {
          groups: [
            { name: 'vendor', test: /node_modules\/(?!react-json-view-lite)/ },
            { name: 'shared', test: /src\/(api|components\/(?!PayloadTree))|packages\// },
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
