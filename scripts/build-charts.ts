import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

// Bundles the charts of reports with React and its license. Argument: the folder to write to.
const [outDir = ''] = process.argv.slice(2);
if (outDir === '') throw new Error('Give the folder to write to');

// Another value, such as that of a test runner, would compile JSX for development.
process.env['NODE_ENV'] = 'production';

await build({
  configFile: false,
  root: fileURLToPath(new URL('..', import.meta.url)),
  plugins: [react()],
  logLevel: 'warn',
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  ssr: { noExternal: true },
  build: {
    ssr: 'src/charts/static-charts.tsx',
    outDir,
    emptyOutDir: false,
    copyPublicDir: false,
    minify: true,
    license: { fileName: 'LICENSES.md' },
    rolldownOptions: { output: { entryFileNames: 'charts.mjs' } },
  },
});
