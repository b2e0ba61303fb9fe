import { defineConfig } from 'vite'

// The scripts in scripts/ run on Node 20, which runs no TypeScript: what they need is built here.
export default defineConfig({
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    // dist/workflows holds the workflow bundles, which are named for their content.
    emptyOutDir: false,
    rollupOptions: {
      input: [
        'src/temporal-server.ts',
        'src/worker-main.ts',
        'src/build-workflows.ts',
        'src/bench/bench-main.ts',
        'src/sdk-check/check-sdks-main.ts',
        'src/sdk-check/legs/typescript-worker.ts',
        'src/workloads/long-histories-main.ts',
      ],
      // Plain JavaScript already, and it finds its neighbours by its own place.
      external: [/\/scripts\/.*\.mjs$/],
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
})
