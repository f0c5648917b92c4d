import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

// Builds the page. Argument: the folder to write to.
const [outDir = ''] = process.argv.slice(2);
if (outDir === '') throw new Error('Give the folder to write to');

// Another value, such as that of a test runner, would compile JSX for development.
process.env['NODE_ENV'] = 'production';

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
