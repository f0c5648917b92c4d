import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

// Builds the page. Argument: the folder to write to.
const [outDir = ''] = process.argv.slice(2);
if (outDir === '') throw new Error('Give the folder to write to');

await build({
  configFile: false,
  root: fileURLToPath(new URL('../src/web', import.meta.url)),
  plugins: [react()],
  logLevel: 'warn',
  build: {
    outDir,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    license: { fileName: 'LICENSES.md' },
  },
});
