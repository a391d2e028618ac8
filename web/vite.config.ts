import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import license from 'rollup-plugin-license';
import { defineConfig } from 'vitest/config';

const service = process.env.S2S_URL ?? 'http://127.0.0.1:8765';
const page = fileURLToPath(new URL('../src/s2s_service/static', import.meta.url));
const repository = fileURLToPath(new URL('..', import.meta.url));
// Host stays as the browser says it: the service takes calls of its own page only, and compares Origin with Host.
const toService = { target: service, changeOrigin: false };

export default defineConfig({
  plugins: [
    svelte(),
    // The licences of what is bundled, beside it.
    license({ thirdParty: { output: `${page}/licences.txt` } }),
  ],
  build: {
    outDir: page,
    emptyOutDir: true,
    // The service's policy allows neither inline scripts nor data: scripts.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: {
    // The sample clip lies in examples/.
    fs: { allow: [repository] },
    proxy: { '/v1': toService, '/docs': toService, '/openapi.json': toService },
  },
  test: { include: ['tests/**/*.test.ts'] },
});
