import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const service = process.env.S2S_URL ?? 'http://127.0.0.1:8765';
const toService = { target: service, changeOrigin: true };

export default defineConfig({
  plugins: [svelte()],
  build: {
    outDir: fileURLToPath(new URL('../src/s2s_service/static', import.meta.url)),
    emptyOutDir: true,
    // The service's policy allows neither inline scripts nor data: scripts.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/v1': toService, '/docs': toService, '/openapi.json': toService } },
  test: { include: ['tests/**/*.test.ts'] },
});
